/** What the parts of the extension share: names, and the parts of the front end that happen to be there. */
import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { ILauncher } from '@jupyterlab/launcher';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { LabMemory } from './labMemory';
import type { TranslationBundle } from '@jupyterlab/translation';

/** The plugin, and the schema of its settings. */
export const PLUGIN_ID = 'dltp-widgets:plugin';

/** The domain of the translations: the name of the Python package. */
export const DOMAIN = 'dltp_widgets';

/** The side panel *Lab*. */
export const PANEL_ID = 'dltp-lab';

/** The commands. */
export namespace CommandIDs {
  /** Open the guided notebook and start it. */
  export const openGuided = 'dltp-widgets:open-guided-lab';
  /** Open a notebook with the workbench and start it. */
  export const openWorkbench = 'dltp-widgets:open-workbench';
  /** Put a cell with a tensor inspector below the active one. */
  export const insertTensorInspector = 'dltp-widgets:insert-tensor-inspector';
  /** Put a cell with a shape playground below the active one. */
  export const insertShapePlayground = 'dltp-widgets:insert-shape-playground';
  /** Put a cell with a layer stack below the active one. */
  export const insertLayerStack = 'dltp-widgets:insert-layer-stack';
  /** Put a cell with the compile and fit panel below the active one. */
  export const insertCompileFit = 'dltp-widgets:insert-compile-and-fit';
  /** Put a cell with a history chart below the active one. */
  export const insertHistoryChart = 'dltp-widgets:insert-history-chart';
  /** Put a cell with a panel that trains many configurations below the active one. */
  export const insertSweep = 'dltp-widgets:insert-sweep';
}

/** The front end around us; JupyterLab has all of it, Notebook 7 some, Voilà almost nothing. */
export interface IFrontEnd {
  app: JupyterFrontEnd;
  trans: TranslationBundle;
  tracker: INotebookTracker;
  launcher: ILauncher | null;
  palette: ICommandPalette | null;
  shell: ILabShell | null;
  settings: ISettingRegistry | null;
  /** What JupyterLab speaks, such as `fr-FR`. */
  language: string;
  memory: LabMemory;
}
