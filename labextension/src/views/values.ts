/** The values that a grid holds, and what it learned of them. */
import { special, type Special } from './colormap';
import type { Place } from './layout';
import { valuesAt, type Window } from './windows';

/** At most two windows: the whole plane, perhaps coarse, and the last finer one. */
export class Values {
  windows: readonly Window[] = [];
  /** Which values that are no finite numbers were seen so far. */
  readonly odd = new Set<Special>();
  private _known: (Place & { values: ArrayLike<number> }) | null = null;

  /** Forget everything, and begin with a window on the whole; null where there is none. */
  begin(first: Window | null): void {
    this._known = null;
    this.odd.clear();
    this.windows = first ? [first] : [];
    this.windows.forEach(window => this._note(window));
  }

  /** Take a finer window in, in the place of the one before. */
  add(window: Window): void {
    this.windows = [...this.windows.slice(0, 1), window];
    this._note(window);
  }

  /**
   * The values of a cell, one for each channel; null where they are not held.
   *
   * @param chosen - whether this is the selected cell: its values are kept when a coarser window lacks them
   */
  at(place: Place, channels: number, chosen: boolean): ArrayLike<number> | null {
    const values = valuesAt(this.windows, place, channels);
    if (values && chosen) {
      this._known = { ...place, values };
    }
    const isKnown = this._known?.row === place.row && this._known.col === place.col;
    return values ?? (isKnown ? (this._known?.values ?? null) : null);
  }

  private _note({ values }: Window): void {
    values.forEach(value => {
      const kind = special(value);
      if (kind) {
        this.odd.add(kind);
      }
    });
  }
}
