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
import { drawSurely } from './drawAgain';
import { cellOf, endOf, keyAt, labOf, playerOf, WIDGET_VIEW } from './labNotebook';
import { cellsOf } from './notebookCells';
import { livingLab, startLab } from './startLab';
import { CommandIDs, PANEL_ID, type IFrontEnd } from './tokens';

/** Milliseconds in which the changes of a notebook are looked at once. */
const PATIENCE = 200;

/** Shows the lab of the notebook that is worked on. */
export class LabPanel extends Panel {
  constructor(private readonly _frontEnd: IFrontEnd) {
    super();
    const { tracker, trans } = _frontEnd;
    this.id = PANEL_ID;
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
    void this._notebook?.sessionContext.ready.then(this._look);
    this._look();
  };

  private _leave(): void {
    this._notebook?.content.modelContentChanged.disconnect(this._look);
    this._notebook?.sessionContext.statusChanged.disconnect(this._onStatus);
  }

  /** A kernel that starts anew knows no widget; one that is connected has a manager that draws them. */
  private readonly _onStatus = (_: unknown, status: string): void => {
    const { trans } = this._frontEnd;
    window.clearTimeout(this._timer);
    if (status.endsWith('restarting') && this._model !== null) {
      this._fill(this._start(trans.__('The kernel was restarted.'), trans.__('Resume')));
    } else if (status === 'dead' && this._model !== null) {
      this._found = ''; // the same lab may live again
      this._fill(this._start(trans.__('The kernel has died.'), trans.__('Resume')));
    } else {
      this._look();
    }
  };

  /** Look for a lab, once after a burst of changes. */
  private readonly _look = (): void => {
    window.clearTimeout(this._timer);
    this._timer = window.setTimeout(() => void this._draw(), PATIENCE);
  };

  /** Show the lab of the notebook, if it lives: once for each lab and kernel. */
  private async _draw(): Promise<void> {
    const notebook = this._notebook?.isDisposed ? null : this._notebook;
    const cells = notebook ? cellsOf(notebook.content) : [];
    const lab = labOf(cells)?.model;
    if (lab !== undefined && !notebook?.sessionContext.isReady) {
      return; // whether it lives is known later
    }
    // the widget manager of a notebook comes with a renderer of its own, some time after the notebook
    const factory = notebook?.content.rendermime.getFactory(WIDGET_VIEW);
    const kernel = notebook?.sessionContext.session?.kernel?.id;
    const found = [notebook?.id, lab, kernel, playerOf(cells) >= 0].join(' ');
    if (found === this._found && (lab === undefined || factory === this._factory)) {
      return;
    }
    this._found = found;
    this._factory = factory;
    const living = notebook && lab !== undefined ? await livingLab(notebook) : null;
    if (found === this._found && !this.isDisposed) {
      this._show(living);
    }
  }

  /** Draw the widget `model`, or what to do where there is none. */
  private _show(model: string | null): void {
    this._model = model;
    if (model === null || !this._notebook) {
      this._fill(this._empty());
      return;
    }
    const renderer = this._notebook.content.rendermime.createRenderer(WIDGET_VIEW);
    this._fill(renderer);
    void drawSurely(renderer, widgetModel(model));
    report({ lab: model, shown: true });
    if (!this._opened.has(model)) {
      this._opened.add(model);
      this._frontEnd.shell?.activateById(this.id);
    }
  }

  private _fill(widget: Widget): void {
    this.widgets.slice().forEach(old => old.dispose());
    this.addWidget(widget);
  }

  /** Where no lab lives: how to start the one of the notebook, or to open one. */
  private _empty(): Widget {
    const { app, trans } = this._frontEnd;
    if (this._notebook && playerOf(cellsOf(this._notebook.content)) >= 0) {
      return this._start(trans.__('The lab of this notebook is not running.'), trans.__('Start the lab'));
    }
    return notice(trans.__('The active notebook shows no lab.'), trans.__('Open the guided lab'), () => {
      void app.commands.execute(CommandIDs.openGuided);
    });
  }

  /** A sentence, and the button that runs the cell of the lab. */
  private _start(sentence: string, label: string): Widget {
    const notebook = this._notebook;
    return notice(sentence, label, () => {
      if (notebook && !notebook.isDisposed) {
        void startLab(this._frontEnd, notebook);
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
  /** What was looked at last: notebook, lab, kernel, and whether there is a cell that makes a lab. */
  private _found = '';
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
