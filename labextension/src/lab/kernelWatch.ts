/**
 * What a student sees of a kernel that does not answer: a cover over each widget of ours once the kernel has started
 * anew or died, with the button that brings it back; a notice after a click that had to wait.
 */
import type { CodeCell } from '@jupyterlab/cells';
import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import type { KernelMessage } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

import { codeCellsOf, ROOT } from './notebookCells';
import { cellsToRun } from './ownOutputs';
import { revive } from './revive';

/** Milliseconds after which a click that was not answered is said to wait. */
const PATIENCE = 500;

const CONTROL = 'button, input, select, textarea, canvas, [role="button"], [tabindex]';

/** Watches the kernel of one notebook; ends with it. */
export class KernelWatch {
  constructor(
    private readonly _panel: NotebookPanel,
    private readonly _trans: TranslationBundle
  ) {
    const { sessionContext } = _panel;
    sessionContext.statusChanged.connect(this._onStatus);
    sessionContext.iopubMessage.connect(this._onMessage);
    sessionContext.kernelChanged.connect(this._onKernel);
    _panel.node.addEventListener('click', this._onClick, true);
    _panel.disposed.connect(() => this.dispose());
  }

  dispose(): void {
    const { sessionContext } = this._panel;
    window.clearTimeout(this._timer);
    sessionContext.statusChanged.disconnect(this._onStatus);
    sessionContext.iopubMessage.disconnect(this._onMessage);
    sessionContext.kernelChanged.disconnect(this._onKernel);
    this._panel.node.removeEventListener('click', this._onClick, true);
  }

  private readonly _onStatus = (_: unknown, status: string): void => {
    if (status.endsWith('restarting')) {
      this._cover(this._trans.__('The kernel was restarted.'));
    } else if (status === 'dead') {
      this._cover(this._trans.__('The kernel has died.'));
    } else if (status === 'idle') {
      this._answered();
    }
  };

  /** Another kernel knows none of the widgets; the first one of a notebook finds none. */
  private readonly _onKernel = (_: unknown, { oldValue }: { oldValue: unknown }): void => {
    if (oldValue) {
      this._cover(this._trans.__('The kernel was restarted.'));
    }
  };

  /** The kernel begins with a message of a widget: what its threads tell meanwhile bears old parents, too. */
  private readonly _onMessage = (_: unknown, { header, parent_header }: KernelMessage.IMessage): void => {
    const parent = 'msg_type' in parent_header ? parent_header.msg_type : '';
    if (header.msg_type === 'status' && parent.startsWith('comm_')) {
      this._answered();
    }
  };

  private readonly _onClick = ({ target }: MouseEvent): void => {
    const control = target instanceof Element ? target.closest(CONTROL) : null;
    const root = control?.closest(ROOT);
    if (root && this._timer === 0 && !root.classList.contains('dltp-covered')) {
      this._timer = window.setTimeout(() => this._sayBusy(root), PATIENCE);
    }
  };

  /** Say that the click waits, if the kernel is at work on something else. */
  private _sayBusy(root: Element): void {
    this._timer = 0;
    if (this._panel.sessionContext.session?.kernel?.status === 'busy' && !this._notice) {
      this._notice = notice('dltp-busy', this._trans.__('Kernel busy, your click is waiting'));
      root.append(this._notice);
    }
  }

  private _answered(): void {
    window.clearTimeout(this._timer);
    this._timer = 0;
    this._notice?.remove();
    this._notice = null;
  }

  private _cover(sentence: string): void {
    this._answered();
    for (const root of this._panel.content.node.querySelectorAll<HTMLElement>(ROOT)) {
      if (!root.parentElement?.closest(ROOT) && !root.classList.contains('dltp-covered')) {
        for (const child of root.children) {
          child.setAttribute('inert', '');
        }
        root.classList.add('dltp-covered');
        root.append(this._coverOf(sentence));
      }
    }
  }

  private _coverOf(sentence: string): HTMLElement {
    const cover = notice('dltp-cover', sentence);
    const button = document.createElement('button');
    button.className = 'jp-mod-styled jp-mod-accept';
    button.textContent = this._trans.__('Resume');
    button.onclick = () => void this._resume().catch(console.error);
    cover.append(button);
    return cover;
  }

  /** Run the cells that made what is covered, and those that they need, as far as they are ours. */
  private async _resume(): Promise<void> {
    const { content, sessionContext } = this._panel;
    for (const button of content.node.querySelectorAll<HTMLButtonElement>('.dltp-cover button')) {
      button.disabled = true;
    }
    try {
      await revive(sessionContext);
      const ours = cellsToRun(codeCellsOf(content));
      const cells = ours.flatMap(index => content.widgets[index] ?? []) as CodeCell[];
      await NotebookActions.runCells(content, cells, sessionContext);
    } finally {
      for (const button of content.node.querySelectorAll<HTMLButtonElement>('.dltp-cover button')) {
        button.disabled = false; // a cell failed, or the kernel: what it made is covered still
      }
    }
  }

  private _timer = 0;
  private _notice: HTMLElement | null = null;
}

function notice(kind: string, sentence: string): HTMLElement {
  const node = document.createElement('div');
  node.className = kind;
  node.setAttribute('role', 'status');
  const text = document.createElement('span');
  text.textContent = sentence;
  node.append(text);
  return node;
}
