/** Put text on the clipboard: where the page is not trusted with it (plain http), by the old way. */

/** Copy; whether it was done. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByHand(text);
  }
}

function copyByHand(text: string): boolean {
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.append(field);
  field.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way without a secure context
  const done = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) {
    focused.focus({ preventScroll: true });
  }
  return done;
}

/** A button that copies what `text` gives, and says so for a moment through `said`. */
export class CopyButton {
  readonly node = document.createElement('button');

  constructor(
    private readonly _text: () => string,
    private readonly _said: () => void
  ) {
    this.node.type = 'button';
    this.node.className = 'dltp-copy-icon';
    this.node.addEventListener('click', () => void this.copy());
  }

  /** Copy if a keystroke asks for it; JupyterLab, which would copy the cell, does not hear of it. */
  hear(event: KeyboardEvent): void {
    if (asksCopy(event) && this._text()) {
      event.preventDefault();
      event.stopPropagation();
      void this.copy();
    }
  }

  /** Copy now. */
  async copy(): Promise<void> {
    const text = this._text();
    if (text && (await copyText(text))) {
      this._said();
    }
  }

  /** Write what it would copy; without anything it is hidden. */
  label(sentence: string): void {
    this.node.hidden = !sentence;
    this.node.title = sentence;
    this.node.setAttribute('aria-label', sentence);
  }
}

function asksCopy(event: KeyboardEvent): boolean {
  return (
    (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'c'
  );
}
