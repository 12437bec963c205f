/** The images that a gallery holds. Pure. */
import type { Tile } from './tiles';

/** Images by their number; the oldest that are not seen are forgotten first. */
export class HeldTiles extends Map<number, Tile> {
  /**
   * @param _most - images kept, about
   * @param _isSeen - whether an image is in the page
   */
  constructor(
    private readonly _most: number,
    private readonly _isSeen: (image: number) => boolean
  ) {
    super();
  }

  /** Take a run of images in. */
  hold(first: number, tiles: readonly Tile[]): void {
    tiles.forEach((tile, i) => this.set(first + i, tile));
    for (const image of this.keys()) {
      if (this.size <= this._most) {
        break;
      }
      if (!this._isSeen(image)) {
        this.delete(image);
      }
    }
  }
}
