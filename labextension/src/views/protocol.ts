/**
 * What each view shares with its Python half: synced traits for state, messages for requests. The names are those of
 * the Python classes.
 */
import type { AnyModel } from '@anywidget/types';

import type { Scale } from './colormap';
import type { Stroke } from './strokes';

/** `dltp_widgets.widgets.views.guard.Guard` */
export interface GuardTraits {
  announcement: string;
  browser_language: string;
  reduced_motion: boolean;
}

/** Told by a guard: a page shows the composite. */
export interface SeenNews {
  kind: 'seen';
}

/** `dltp_widgets.widgets.views.lab_link.LabLink` */
export interface LabLinkTraits {
  lab: string;
  saved: { token?: string; path?: string };
}

/** Sentences of a grid, which come down translated; names in braces are filled in here. */
export interface GridTexts {
  grid: string;
  selected: string;
  empty: string;
  hint: string;
  sampled: string;
  nan: string;
  above: string;
  below: string;
  zoom_in: string;
  zoom_out: string;
  fit: string;
  copy: string;
  copied: string;
  decimal: string;
}

/** `dltp_widgets.widgets.views.tensor_grid.TensorGrid` */
export interface TensorGridTraits {
  data: DataView;
  double: boolean;
  steps: number[];
  version: number;
  rows: number;
  cols: number;
  channels: number;
  mode: 'values' | 'image';
  vmin: number;
  vmax: number;
  signed: boolean;
  row_names: string[];
  col_names: string[];
  index: string;
  selected: number[];
  marked: number[][];
  texts: GridTexts;
}

/** Asked of a `TensorGrid`: values of these cells, one in `steps`. */
export interface WindowRequest {
  kind: 'window';
  version: number;
  row: number;
  col: number;
  rows: number;
  cols: number;
  steps: [number, number];
}

/** Its answer; `rows` and `cols` count the values in the buffer. */
export interface WindowAnswer extends WindowRequest {
  id: number;
}

/** Sentences of a gallery. */
export interface GalleryTexts {
  gallery: string;
  empty: string;
  hint: string;
  image: string;
  about: string;
  copy: string;
  copied: string;
  nan: string;
  above: string;
  below: string;
  decimal: string;
}

/** `dltp_widgets.widgets.views.gallery.Gallery` */
export interface GalleryTraits {
  side: number;
  pixels: DataView;
  mask: DataView;
  labels: string[];
  exact: boolean;
  version: number;
  count: number;
  rows: number;
  cols: number;
  channels: number;
  step: number;
  captions: boolean;
  vmin: number;
  vmax: number;
  scale: Scale | 'rgb';
  index: string;
  selected: number | null;
  texts: GalleryTexts;
}

/** Asked of a `Gallery`: these images. */
export interface ImagesRequest {
  kind: 'images';
  version: number;
  first: number;
  count: number;
}

/** Its answer. */
export interface ImagesAnswer extends ImagesRequest {
  id: number;
  labels: string[];
  exact: boolean;
}

/** `dltp_widgets.widgets.views.digit_pad.DigitPad` */
export interface DigitPadTraits {
  strokes: readonly Stroke[];
  texts: { label: string; hint: string; down: string; up: string };
}

/** A model of which every trait is known. */
export type Model<Traits extends object> = AnyModel<Traits & Record<string, unknown>>;

/** What anywidget hands to `render`. */
export interface View<Traits extends object> {
  model: Model<Traits>;
  el: HTMLElement;
}

/**
 * Follow several traits at once; changes that come together are one call, at the next frame.
 *
 * @returns a function that ends it
 */
export function follow<Traits extends object>(
  model: Model<Traits>,
  names: readonly (keyof Traits & string)[],
  draw: () => void
): () => void {
  let frame = 0;
  const later = (): void => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(draw);
  };
  const events = names.map(name => `change:${name}` as const);
  events.forEach(event => model.on(event, later));
  return () => {
    cancelAnimationFrame(frame);
    events.forEach(event => model.off(event, later));
  };
}

/**
 * Hear the messages of one kind.
 *
 * @returns a function that ends it
 */
export function hear<Traits extends object, Answer extends { kind: string }>(
  model: Model<Traits>,
  kind: Answer['kind'],
  answer: (content: Answer, buffers: DataView[]) => void
): () => void {
  const listener = (content: Answer, buffers: DataView[]): void => {
    if (content.kind === kind) {
      answer(content, buffers);
    }
  };
  model.on('msg:custom', listener);
  return () => model.off('msg:custom', listener);
}

/** Copy a binary trait or buffer, so that typed arrays of any item size can be laid on it. */
export function bytes(data: DataView): ArrayBuffer {
  return data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer;
}
