/**
 * Which keys belong to a composite and which to the application around it. Pure.
 */

/** What of a keyboard event decides. */
export type Keystroke = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** With Ctrl or Cmd, these edit the text of a field; elsewhere they are the application's. */
const EDITING = new Set(['a', 'c', 'v', 'x', 'y', 'z']);

/**
 * Whether the application must not hear of a keystroke.
 *
 * Plain keys stay inside (`x` and `d d` delete the student's cell); chords go on, so that Ctrl+S saves and
 * Shift+Enter runs the cell, except those that edit the text of a field.
 *
 * @param editable - whether the focus is in a text field
 */
export function staysInside(stroke: Keystroke, editable: boolean): boolean {
  if (stroke.ctrlKey || stroke.metaKey) {
    return editable && EDITING.has(stroke.key.toLowerCase());
  }
  return !stroke.altKey && !(stroke.shiftKey && stroke.key === 'Enter');
}
