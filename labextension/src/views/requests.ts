/**
 * Ask the kernel without flooding it: one question under way, the newest next, older ones forgotten.
 *
 * The same question is not asked twice running: the kernel answers as well as it can. One that is not answered (the
 * kernel is gone, or busy for long) stands in the way of the next one for a while only.
 */

/** Milliseconds between two questions at least. */
export const PAUSE = 60;
/** Milliseconds after which an unanswered question no longer counts. */
export const LOST = 5000;

/** The page's timers, which tests replace. */
export interface Clock {
  now: () => number;
  /** Returns a function that calls it off. */
  later: (call: () => void, milliseconds: number) => () => void;
}

const PAGE: Clock = {
  now: () => performance.now(),
  later: (call, milliseconds) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  }
};

/** The questions of one view. */
export class Requests<Question extends object> {
  private _id = 0;
  private _next: Question | null = null;
  private _asked = '';
  private _at = -Infinity;
  private _answered = true;
  private _ended = false;
  private _callOff = (): void => undefined;

  constructor(
    private readonly _send: (question: Question & { id: number }) => void,
    private readonly _clock: Clock = PAGE
  ) {}

  /** Ask, as soon as it is this question's turn. */
  ask(question: Question): void {
    this._next = JSON.stringify(question) === this._asked ? null : question;
    this._go();
  }

  /** Note that an answer came. */
  answered(id: number): void {
    if (this._id === id) {
      this._answered = true;
      this._go();
    }
  }

  /** Ask nothing any more. */
  dispose(): void {
    this._ended = true;
    this._callOff();
  }

  private _go(): void {
    this._callOff();
    if (!this._next || this._ended) {
      return;
    }
    const now = this._clock.now();
    const free = this._at + (this._answered ? PAUSE : LOST);
    if (free > now) {
      this._callOff = this._clock.later(() => this._go(), free - now);
      return;
    }
    const question = this._next;
    this._next = null;
    this._asked = JSON.stringify(question);
    this._at = now;
    this._answered = false;
    this._send({ ...question, id: ++this._id });
  }
}
