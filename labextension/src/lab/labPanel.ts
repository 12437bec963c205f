/**
 * The side panel *Lab*: the lab of the active notebook, shown once more beside it.
 *
 * There is no second player here: the panel draws the very widget of the notebook, through the notebook's own widget
 * manager. What the application adds is what only it can do: scroll to the step, tell the lab which cell was chosen,
 * insert a cell.
 */
import { PathExt } from '@jupyterlab/coreutils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Panel, Widget } from '@lumino/widgets';

import { hear, LAB_EVENT, report, type LabWish } from '../views/labEvents';
import { guidedIcon } from './icons';
import { cellOf, endOf, keyAt, labOf, WIDGET_VIEW } from './labNotebook';
import { cellsOf } from './notebookCells';
import { CommandIDs, type IFrontEnd } from './tokens';

/** Milliseconds in which the changes of a notebook are looked at once. */
const PATIENCE = 200;

/** Shows the lab of the notebook that is worked on. */
export class LabPanel extends Panel {
  constructor(private readonly _frontEnd: IFrontEnd) {
    super();
    const { tracker, trans } = _frontEnd;
    this.id = 'dltp-lab';
    this.addClass('dltp-lab-panel');
    this.title.icon = guidedIcon;
    this.title.caption = trans.__('Lab');
    this.node.setAttribute('aria-label', trans.__('Lab'));
    this._unhear = hear(LAB_EVENT, wish => this._grant(wish));
    tracker.currentChanged.connect(this._follow);
    tracker.activeCellChanged.connect(this._tell);
    this._show(null);
    this._follow();
  }

  override dispose(): void {
    this._unhear();
    this._leave();
    this._frontEnd.tracker.currentChanged.disconnect(this._follow);
    this._frontEnd.tracker.activeCellChanged.disconnect(this._tell);
    super.dispose();
  }

  /** Another notebook is worked on. */
  private readonly _follow = (): void => {
    this._leave();
    this._notebook = this._frontEnd.tracker.currentWidget;
    this._notebook?.content.modelContentChanged.connect(this._look);
    this._notebook?.sessionContext.statusChanged.connect(this._onStatus);
    this._look();
  };

  private _leave(): void {
    this._notebook?.content.modelContentChanged.disconnect(this._look);
    this._notebook?.sessionContext.statusChanged.disconnect(this._onStatus);
  }

  /** A kernel that starts anew knows no widget; one that is connected has a manager that draws them. */
  private readonly _onStatus = (_: unknown, status: string): void => {
    if (status.endsWith('restarting') && this._model !== null) {
      this._fill(this._resume());
    } else {
      this._look();
    }
  };

  /** Look for a lab, once after a burst of changes. */
  private readonly _look = (): void => {
    window.clearTimeout(this._timer);
    this._timer = window.setTimeout(() => {
      const notebook = this._notebook;
      const model =
        notebook && !notebook.isDisposed ? (labOf(cellsOf(notebook.content))?.model ?? null) : null;
      // the widget manager of a notebook comes with a renderer of its own, some time after the notebook
      const factory = notebook?.content.rendermime.getFactory(WIDGET_VIEW);
      if (model !== this._model || (model !== null && factory !== this._factory)) {
        this._factory = factory;
        this._show(model);
      }
    }, PATIENCE);
  };

  /** Draw the widget `model`, or what to do where there is none. */
  private _show(model: string | null): void {
    this._model = model;
    if (model === null || !this._notebook) {
      this._fill(this._empty());
      return;
    }
    const renderer = this._notebook.content.rendermime.createRenderer(WIDGET_VIEW);
    this._fill(renderer);
    void renderer.renderModel(widgetModel(model));
    if (!this._opened.has(model)) {
      this._opened.add(model);
      this._frontEnd.shell?.activateById(this.id);
    }
  }

  private _fill(widget: Widget): void {
    this.widgets.slice().forEach(old => old.dispose());
    this.addWidget(widget);
  }

  private _empty(): Widget {
    const { app, trans } = this._frontEnd;
    return notice(trans.__('The active notebook shows no lab.'), trans.__('Open the guided lab'), () => {
      void app.commands.execute(CommandIDs.openGuided);
    });
  }

  /** What to do after a restart: the cell of the lab brings it back. */
  private _resume(): Widget {
    const { trans } = this._frontEnd;
    return notice(trans.__('The kernel was restarted.'), trans.__('Resume'), () => {
      const notebook = this._notebook;
      const lab = notebook && labOf(cellsOf(notebook.content));
      if (lab) {
        notebook.content.activeCellIndex = lab.cell;
        void NotebookActions.run(notebook.content, notebook.sessionContext);
      }
    });
  }

  /** Do what the lab of this notebook wishes. */
  private _grant(wish: LabWish): void {
    const notebook = this._notebook;
    if (!notebook || wish.lab !== this._model) {
      return;
    }
    if (wish.save !== undefined) {
      void this._save(notebook, wish.lab, wish.save);
    } else if (wish.reveal !== undefined) {
      this._reveal(notebook, wish.reveal);
    } else {
      this._go(notebook, wish);
    }
  }

  /** Save the notebook with its outputs, and say so; where it cannot be saved, JupyterLab tells the student why. */
  private async _save({ context }: NotebookPanel, lab: string, token: string): Promise<void> {
    try {
      await context.save();
    } catch {
      return; // the lab does not wait for long
    }
    report({ lab, saved: { token, path: context.path } });
  }

  /** Show a file beside the notebook in the file browser. */
  private _reveal({ context }: NotebookPanel, name: string): void {
    const path = PathExt.join(PathExt.dirname(context.path), PathExt.basename(name));
    void this._frontEnd.app.commands.execute('filebrowser:go-to-path', { path, dontShowBrowser: false });
  }

  /** The lab has come to a place: scroll there; or wants a cell: insert it. */
  private _go(notebook: NotebookPanel, { at, place, scroll, code }: LabWish): void {
    this._frontEnd.memory.begun = { path: notebook.context.path, place };
    this._frontEnd.app.commands.notifyCommandChanged(CommandIDs.openGuided);
    const { content } = notebook;
    if (code === undefined) {
      const index = cellOf(cellsOf(notebook.content), at);
      if (scroll && index >= 0) {
        content.activeCellIndex = index;
        void content.scrollToItem(index, 'start');
      }
      return;
    }
    content.activeCellIndex = endOf(cellsOf(notebook.content), at);
    NotebookActions.insertBelow(content);
    content.activeCell?.model.sharedModel.setSource(code);
    void content.scrollToItem(content.activeCellIndex, 'smart');
  }

  /** The student chose a cell: tell the lab where it belongs. */
  private readonly _tell = (): void => {
    const notebook = this._notebook;
    if (notebook && this._model !== null) {
      const at = keyAt(cellsOf(notebook.content), notebook.content.activeCellIndex);
      if (at) {
        report({ lab: this._model, at });
      }
    }
  };

  private _notebook: NotebookPanel | null = null;
  private _model: string | null = null;
  private _factory: IRenderMime.IRendererFactory | undefined;
  private _timer = 0;
  private readonly _opened = new Set<string>();
  private readonly _unhear: () => void;
}

/** A sentence, and a button that helps. */
function notice(sentence: string, label: string, help: () => void): Widget {
  const node = document.createElement('div');
  node.className = 'dltp-lab-empty';
  const text = document.createElement('p');
  text.textContent = sentence;
  const button = document.createElement('button');
  button.className = 'jp-mod-styled jp-mod-accept';
  button.textContent = label;
  button.onclick = help;
  node.append(text, button);
  return new Widget({ node });
}

/** What a renderer wants to know of a widget. */
function widgetModel(model: string): IRenderMime.IMimeModel {
  const data = { [WIDGET_VIEW]: { version_major: 2, version_minor: 0, model_id: model } };
  return { trusted: true, data, metadata: {}, setData: () => undefined };
}
