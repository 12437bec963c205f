/** The commands: open the lab or the workbench, insert one of the widgets. */
import { NotebookActions } from '@jupyterlab/notebook';

import { guidedIcon, workbenchIcon } from './icons';
import { openLab } from './openLab';
import { openPage } from './openPage';
import { runnable, workbenchPage } from './pages';
import { CommandIDs, type IFrontEnd } from './tokens';

const NO_ARGUMENTS = { type: 'object', properties: {} } as const;

/** What the launcher may tell: the folder it was opened in. */
const FOLDER = {
  type: 'object',
  properties: { cwd: { type: 'string', description: 'Folder of the new notebook' } }
} as const;

/** Give the application our commands. */
export function addCommands(frontEnd: IFrontEnd): void {
  const { app, memory, trans } = frontEnd;
  app.commands.addCommand(CommandIDs.openGuided, {
    label: () => {
      const place = memory.begun?.place;
      return place ? trans.__('Continue %1', place) : trans.__('Guided lab');
    },
    caption: trans.__('First neural networks, step by step'),
    icon: guidedIcon,
    describedBy: { args: FOLDER },
    execute: args => openLab(frontEnd, folder(args))
  });
  app.commands.addCommand(CommandIDs.openWorkbench, {
    label: trans.__('Workbench'),
    caption: trans.__('Data, model, training and evaluation on one page'),
    icon: workbenchIcon,
    describedBy: { args: FOLDER },
    execute: args => openPage(frontEnd, workbenchPage, folder(args))
  });
  addInsert(
    frontEnd,
    CommandIDs.insertTensorInspector,
    trans.__('Insert tensor inspector'),
    'TensorInspector'
  );
  addInsert(
    frontEnd,
    CommandIDs.insertShapePlayground,
    trans.__('Insert shape playground'),
    'ShapePlayground'
  );
  addInsert(frontEnd, CommandIDs.insertLayerStack, trans.__('Insert layer stack'), 'LayerStackBuilder');
  addInsert(frontEnd, CommandIDs.insertCompileFit, trans.__('Insert compile and fit'), 'CompileFitPanel');
  addInsert(frontEnd, CommandIDs.insertHistoryChart, trans.__('Insert history chart'), 'HistoryChart');
  addInsert(frontEnd, CommandIDs.insertSweep, trans.__('Insert sweep'), 'SweepPanel');
}

/** A command that puts a cell below the active one; the student reads it, then runs it. */
function addInsert(frontEnd: IFrontEnd, id: string, label: string, widget: string): void {
  const { app, tracker } = frontEnd;
  app.commands.addCommand(id, {
    label,
    describedBy: { args: NO_ARGUMENTS },
    isEnabled: () => tracker.currentWidget !== null,
    execute: () => {
      const notebook = tracker.currentWidget?.content;
      if (notebook) {
        NotebookActions.insertBelow(notebook);
        notebook.activeCell?.model.sharedModel.setSource(runnable(`dltp.${widget}()`));
      }
    }
  });
  tracker.currentChanged.connect(() => app.commands.notifyCommandChanged(id));
}

function folder(args: { cwd?: unknown }): string | undefined {
  return typeof args.cwd === 'string' ? args.cwd : undefined;
}
