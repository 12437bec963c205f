/** Where the student is in the guided lab, for the launcher. */

/** A lab that was begun. */
export interface IBegun {
  /** Its notebook. */
  path: string;
  /** How the lab calls the place, translated. */
  place: string;
}

/** Kept by the browser, one for each server; what another browser does not know costs a word on a card. */
export class LabMemory {
  constructor(server: string) {
    this._key = `dltp-widgets:lab:${server}`;
  }

  /** The lab that was begun, or null. */
  get begun(): IBegun | null {
    try {
      const found: unknown = JSON.parse(localStorage.getItem(this._key) ?? 'null');
      return isBegun(found) ? found : null;
    } catch {
      return null;
    }
  }

  set begun(begun: IBegun | null) {
    try {
      localStorage.setItem(this._key, JSON.stringify(begun));
    } catch {
      // a browser that keeps nothing: the card opens the notebook all the same
    }
  }

  private readonly _key: string;
}

function isBegun(value: unknown): value is IBegun {
  const { path, place } = (value ?? {}) as Partial<Record<keyof IBegun, unknown>>;
  return typeof path === 'string' && typeof place === 'string';
}
