/** Where the mouse is in a figure. */

/** Return the share of the width between the margins, 0 to 1, or null if the mouse is outside the figure's axes. */
export function share(
  mouse: { clientX: number; clientY: number },
  figure: { left: number; right: number; top: number; bottom: number },
  margins: readonly [number, number]
): number | null {
  const [left, right] = [figure.left + margins[0], figure.right - margins[1]];
  const inside = mouse.clientY >= figure.top && mouse.clientY <= figure.bottom;
  if (!inside || right <= left || mouse.clientX < left || mouse.clientX > right) {
    return null;
  }
  return (mouse.clientX - left) / (right - left);
}
