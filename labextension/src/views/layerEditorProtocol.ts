/**
 * What the three views of the builder share with their Python halves: `dltp_widgets.widgets.views.layer_editor`,
 * `layer_palette` and `code_editor`. Traits are state; each message asks Python for one act, and Python decides.
 */

/** One layer as it is shown. */
export interface LayerRow {
  /** Its stable key: `layer_3`, or `layer_3_0` inside a block. */
  key: string;
  /** Name, class and first arguments: `dense1 · Dense 256`. */
  title: string;
  /** What a screen reader says after the title. */
  about: string;
  /** Slug of its group: its colour. */
  kind: string;
  shape: string;
  params: string;
  /** The Keras call that makes it, or the variable that holds it: what is copied. */
  code: string;
  /** Of a model in the model: the lines that make that variable. */
  setup: string;
  /** Where it takes its tensors from: indices of rows; -1, -2, ... are the inputs. */
  sources: number[];
  frozen: boolean;
  /** How deep it stands in nested models: 0 for a layer of this one. */
  depth: number;
  /** Whether it is a model in the model: null if not, else whether it is folded. */
  folded: boolean | null;
}

/** An input of the model. */
export interface InputRow {
  name: string;
  shape: string;
}

/** The first thing that is wrong; `row` is null where the model as a whole is meant. */
export interface RowProblem {
  row: number | null;
  message: string;
  /** An error; else an advice. */
  stops: boolean;
  fixable: boolean;
}

/** Sentences, which come down translated. */
export interface LayerEditorTexts {
  layers: string;
  empty: string;
  /** What can be done in the list, and in the drawing. */
  hint: string;
  drawn: string;
  fix: string;
  fold: string;
  unfold: string;
}

/** `dltp_widgets.widgets.views.layer_editor.LayerEditor` */
export interface LayerEditorTraits {
  rows: LayerRow[];
  inputs: InputRow[];
  problem: RowProblem | null;
  /** Rows that the next act is about, ascending. */
  selected: number[];
  /** The row that the keyboard is at; -1: none. */
  current: number;
  /** How many acts were asked for: a selection made before the latest one comes too late. */
  turn: number;
  /** Whether the model is drawn as a graph instead of listed. */
  drawing: boolean;
  texts: LayerEditorTexts;
}

/** Where a layer goes: a gap, from 0 (before the first row) to the number of rows, or a line of the drawing. */
export interface Aim {
  gap: number;
  /** From a row (-1, -2, ... for the inputs) to a row. */
  line?: readonly [number, number];
}

/** Asked of a `LayerEditor`, with the `turn` of the act. */
export type LayerRequest =
  | ({ kind: 'add'; layer: string } & Aim)
  | { kind: 'paste'; text: string; gap: number }
  | ({ kind: 'move' | 'copy'; rows: number[] } & Aim)
  | { kind: 'remove' | 'duplicate' | 'up' | 'down'; rows: number[] }
  | { kind: 'open' | 'fold'; row: number }
  | { kind: 'fix' | 'undo' | 'redo' };

/** A layer that can be added. */
export interface PaletteItem {
  layer: string;
  kind: string;
  /** The heading above it, translated; empty: none. */
  group: string;
  help: string;
}

/** A model to begin with. */
export interface PalettePreset {
  slug: string;
  label: string;
}

/** Sentences of the palette. */
export interface PaletteTexts {
  search: string;
  all: string;
  none: string;
  begin: string;
  replaces: string;
}

/** `dltp_widgets.widgets.views.palette_view.PaletteView` */
export interface PaletteTraits {
  /** What is searched for. */
  value: string;
  /** What was searched for when `items` were found: behind `value` while the kernel is busy. */
  answered: string;
  /** Whether all layers are shown while nothing is searched for. */
  all: boolean;
  items: PaletteItem[];
  presets: PalettePreset[];
  texts: PaletteTexts;
}

/** Asked of a `PaletteView`. */
export type PaletteRequest = { kind: 'add'; layer: string } | { kind: 'preset'; slug: string };

/** A remark on a line of code; 0 is the source as a whole. */
export interface CodeRemark {
  line: number;
  kind: 'migrated' | 'unsupported' | 'told';
  message: string;
}

/** Sentences of the code editor. */
export interface CodeTexts {
  code: string;
  line: string;
  migrated: string;
  unsupported: string;
}

/** `dltp_widgets.widgets.views.code_editor.CodeEditor` */
export interface CodeEditorTraits {
  value: string;
  remarks: CodeRemark[];
  texts: CodeTexts;
}

/** Type of the data of a layer that is dragged out of the palette. */
export const LAYER_TYPE = 'application/x-dltp-layer';
/** Type of the data of rows that are dragged. */
export const ROWS_TYPE = 'application/x-dltp-rows';
