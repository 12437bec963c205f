/**
 * Register the extension; the rest is loaded when there are notebooks to work on.
 *
 * Voilà shares few of JupyterLab's modules, and one that is missing stops the whole extension: only tokens that are
 * there, or bundled (`sharedPackages` in package.json), are imported here.
 */
import { ILabShell, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { LabMemory } from './labMemory';
import { DOMAIN, PLUGIN_ID } from './tokens';

/** After JupyterLab's own panels of the right side. */
const LAB_RANK = 900;

const plugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description: 'Launcher cards, palette commands and the language of dltp_widgets.',
  autoStart: true,
  optional: [INotebookTracker, ITranslator, ILauncher, ICommandPalette, ILabShell, ISettingRegistry],
  activate: async (
    app: JupyterFrontEnd,
    tracker: INotebookTracker | null,
    translator: ITranslator | null,
    launcher: ILauncher | null,
    palette: ICommandPalette | null,
    shell: ILabShell | null,
    settings: ISettingRegistry | null
  ): Promise<void> => {
    if (!tracker) {
      return; // Voilà: the widgets draw without us.
    }
    const translation = translator ?? nullTranslator;
    const language = translation.languageCode;
    const trans = translation.load(DOMAIN);
    const memory = new LabMemory(app.serviceManager.serverSettings.baseUrl);
    const frontEnd = { app, trans, tracker, launcher, palette, shell, settings, language, memory };
    const [
      { addCommands },
      { addCards },
      { tellKernels },
      { LabPanel },
      { KernelWatch },
      { keepTwins },
      { drawAgain },
      { openAsked }
    ] = await Promise.all([
      import('./commands'),
      import('./launcher'),
      import('./language'),
      import('./labPanel'),
      import('./kernelWatch'),
      import('./twinKeeper'),
      import('./drawAgain'),
      import('./openLab')
    ]);
    addCommands(frontEnd);
    addCards(frontEnd);
    shell?.add(new LabPanel(frontEnd), 'right', { rank: LAB_RANK });
    tellKernels(tracker, language);
    const follow = (panel: NotebookPanel): void => {
      new KernelWatch(panel, trans);
      drawAgain(panel).catch(console.error);
    };
    tracker.forEach(follow);
    tracker.widgetAdded.connect((_, panel) => follow(panel));
    keepTwins(frontEnd);
    void openAsked(frontEnd);
  }
};

export default plugin;
