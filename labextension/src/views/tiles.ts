/** Images as they came, one by one: their values, and a small canvas of each. */
import { colour, ends, position, SPECIAL, type Rgb, type Scale, type Special } from './colormap';
import type { GalleryTraits, Model } from './protocol';

/** What all images of a gallery have in common. */
export interface Format {
  rows: number;
  cols: number;
  channels: number;
  scale: Scale | 'rgb';
  vmin: number;
  vmax: number;
}

/** One image. */
export interface Tile {
  /** rows x cols x channels, 0 to 255 from `vmin` to `vmax`. */
  pixels: Uint8Array;
  /** Of the same size, or empty where every value is finite: 1 NaN, 2 infinite, 3 minus infinite. */
  mask: Uint8Array;
  label: string;
  /** Whether the bytes are the values, or only close to them. */
  exact: boolean;
}

const MASKED: readonly (Special | null)[] = [null, 'nan', 'above', 'below'];
const SPECIAL_VALUE: Record<Special, number> = { nan: NaN, above: Infinity, below: -Infinity };

/** Read the traits. */
export function readFormat(model: Model<GalleryTraits>): Format {
  return {
    rows: model.get('rows'),
    cols: model.get('cols'),
    channels: model.get('channels'),
    scale: model.get('scale'),
    vmin: model.get('vmin'),
    vmax: model.get('vmax')
  };
}

/** Take a run of images apart. */
export function unpack(
  { rows, cols, channels }: Format,
  pixels: ArrayBuffer,
  mask: ArrayBuffer,
  labels: readonly string[],
  exact: boolean
): Tile[] {
  const size = rows * cols * channels;
  const count = size > 0 ? Math.floor(pixels.byteLength / size) : 0;
  return Array.from({ length: count }, (_, i) => ({
    pixels: new Uint8Array(pixels, i * size, size),
    mask: mask.byteLength ? new Uint8Array(mask, i * size, size) : new Uint8Array(),
    label: labels[i] ?? '',
    exact
  }));
}

/** The values of one pixel, one for each channel. */
export function pixelValues(tile: Tile, format: Format, row: number, col: number): number[] {
  const { cols, channels, vmin, vmax } = format;
  const start = (row * cols + col) * channels;
  return Array.from({ length: channels }, (_, channel) => {
    const kind = MASKED[tile.mask[start + channel] ?? 0];
    return kind ? SPECIAL_VALUE[kind] : vmin + ((tile.pixels[start + channel] ?? 0) / 255) * (vmax - vmin);
  });
}

/** The colour of one pixel. */
export function pixelColour(tile: Tile, format: Format, pixel: number): Rgb {
  const { channels, scale, vmin, vmax } = format;
  const start = pixel * channels;
  for (let channel = 0; channel < channels; channel++) {
    const kind = MASKED[tile.mask[start + channel] ?? 0];
    if (kind) {
      return SPECIAL[kind];
    }
  }
  const level = (channel: number): number => tile.pixels[start + channel] ?? 0;
  if (channels > 1) {
    return [level(0), level(1), level(2)];
  }
  if (scale === 'diverging') {
    const value = vmin + (level(0) / 255) * (vmax - vmin);
    return colour('diverging', position(value, ends(vmin, vmax, true)));
  }
  return [level(0), level(0), level(0)];
}

/** Draw an image on a canvas, one dot a pixel; the page scales it. */
export function draw(canvas: HTMLCanvasElement, tile: Tile, format: Format): void {
  const { rows, cols } = format;
  [canvas.width, canvas.height] = [cols, rows];
  const context = canvas.getContext('2d');
  const image = context?.createImageData(cols, rows);
  if (context && image) {
    for (let pixel = 0; pixel < rows * cols; pixel++) {
      image.data.set(pixelColour(tile, format, pixel), 4 * pixel);
      image.data[4 * pixel + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }
}
