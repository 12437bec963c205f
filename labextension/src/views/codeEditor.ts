/**
 * The code editor (see `dltp_widgets/widgets/views/code_editor.py`): a text area whose letters are transparent, on the
 * same text in colours. What is typed reaches Python after a pause, or when the area is left; what cannot be read
 * stays, and is remarked on below.
 */
import { coloured } from './codeColours';
import { make } from './elements';
import { fill } from './format';
import type { CodeEditorTraits, CodeRemark } from './layerEditorProtocol';
import { follow, type Model, type View } from './protocol';

/** Milliseconds without a key after which the code is read. */
const PAUSE = 700;
const INDENT = '    ';

/** One editor on one page. */
class CodeEditor {
  private readonly _area = make('textarea', 'dltp-codeeditor-area');
  private readonly _colours = make('pre', 'dltp-codeeditor-colours');
  private readonly _gutter = make('pre', 'dltp-codeeditor-gutter');
  private readonly _box = make('div', 'dltp-codeeditor-box');
  private readonly _remarks = make('ul', 'dltp-codeeditor-remarks');
  private readonly _ends: (() => void)[];
  private _timer = 0;
  /** Whether something was typed that Python does not know yet. */
  private _isAhead = false;

  constructor(
    private readonly _model: Model<CodeEditorTraits>,
    el: HTMLElement
  ) {
    el.classList.add('dltp-codeeditor');
    this._area.spellcheck = false;
    this._area.autocapitalize = 'off';
    this._area.wrap = 'off';
    this._colours.setAttribute('aria-hidden', 'true');
    this._gutter.setAttribute('aria-hidden', 'true');
    const stack = make('div', 'dltp-codeeditor-stack');
    stack.append(this._colours, this._area);
    this._box.append(this._gutter, stack);
    el.append(this._box, this._remarks);
    this._area.addEventListener('input', () => this._onInput());
    this._area.addEventListener('blur', () => this._hand());
    this._area.addEventListener('keydown', event => this._onKey(event));
    this._ends = [
      follow(_model, ['value'], () => this._onValue()),
      follow(_model, ['remarks', 'texts'], () => this._remark())
    ];
    this._onValue();
    this._remark();
  }

  /** End every subscription; what was typed is not lost. */
  dispose(): void {
    this._hand();
    this._ends.forEach(end => end());
  }

  // --- changes from the user -----------------------------------------------------------------
  private _onInput(): void {
    this._isAhead = true;
    this._colour();
    window.clearTimeout(this._timer);
    this._timer = window.setTimeout(() => this._hand(), PAUSE);
  }

  private _onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        event.stopPropagation();
        this._hand();
      } else {
        event.preventDefault();
        this._type(`\n${indentAt(this._area.value, this._area.selectionStart)}`);
      }
    }
  }

  /** Insert a text as if it were typed: the browser's own undo knows it. */
  private _type(text: string): void {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way that keeps the undo of the area
    if (!document.execCommand('insertText', false, text)) {
      this._area.setRangeText(text, this._area.selectionStart, this._area.selectionEnd, 'end');
      this._onInput();
    }
  }

  private _hand(): void {
    window.clearTimeout(this._timer);
    this._isAhead = false;
    if (this._area.value !== this._model.get('value')) {
      this._model.set('value', this._area.value);
      this._model.save_changes();
    }
  }

  // --- changes from the model ----------------------------------------------------------------
  private _onValue(): void {
    const value = this._model.get('value');
    if (this._isAhead) {
      this._hand(); // what is being typed is never written over
      return;
    }
    if (value !== this._area.value) {
      const { selectionStart, selectionEnd } = this._area;
      this._area.value = value;
      this._area.setSelectionRange(selectionStart, selectionEnd);
    }
    this._colour();
  }

  private _colour(): void {
    const lines = this._area.value.split('\n');
    const marked = new Map(this._model.get('remarks').map(remark => [remark.line, remark.kind]));
    this._colours.replaceChildren(
      ...coloured(this._area.value).map(({ kind, text }) => {
        const span = make('span', kind && `dltp-code-${kind}`);
        span.textContent = text;
        return span;
      }),
      '\n'
    );
    this._gutter.replaceChildren(
      ...lines.map((_, i) => {
        const number = make('span', marked.has(i + 1) ? `dltp-codeeditor-${marked.get(i + 1) ?? ''}` : '');
        number.textContent = `${i + 1}\n`;
        return number;
      })
    );
  }

  private _remark(): void {
    this._area.setAttribute('aria-label', this._model.get('texts').code);
    const remarks = this._model.get('remarks');
    this._remarks.hidden = remarks.length === 0;
    this._remarks.replaceChildren(...remarks.map(remark => this._item(remark)));
    this._colour();
  }

  private _item({ line, kind, message }: CodeRemark): HTMLElement {
    const texts = this._model.get('texts');
    const item = make('li', `dltp-codeeditor-remark dltp-codeeditor-${kind}`);
    if (line > 0) {
      const to = make('button', 'dltp-codeeditor-line');
      to.type = 'button';
      to.textContent = fill(texts.line, { line });
      to.addEventListener('click', () => this._show(line));
      item.append(to);
    }
    if (kind !== 'told') {
      const badge = make('span', 'dltp-badge');
      badge.textContent = texts[kind];
      item.append(badge);
    }
    item.append(document.createTextNode(message));
    return item;
  }

  /** Select a line. */
  private _show(line: number): void {
    const lines = this._area.value.split('\n');
    const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    this._area.focus({ preventScroll: true });
    this._area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
    const height = this._area.scrollHeight / Math.max(lines.length, 1);
    this._box.scrollTop = (line - 1) * height - this._box.clientHeight / 2;
  }
}

/** The blanks that the next line begins with. */
function indentAt(text: string, position: number): string {
  const line = text.slice(text.lastIndexOf('\n', position - 1) + 1, position);
  const blanks = /^ */.exec(line)?.[0] ?? '';
  return /[[({:]\s*$/.test(line) ? blanks + INDENT : blanks;
}

export default {
  render({ model, el }: View<CodeEditorTraits>): () => void {
    const editor = new CodeEditor(model, el);
    return () => editor.dispose();
  }
};
