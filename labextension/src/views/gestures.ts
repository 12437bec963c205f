/** Wheel, pinch and drag over something that scrolls: what the page does not do by itself. */

/** What a gesture does; points are measured from the corner of the node. */
export interface Deeds {
  /** Larger (above 1) or smaller, about a point. */
  zoom: (factor: number, x: number, y: number) => void;
  /** A click or a tap that did not drag. */
  choose: (x: number, y: number) => void;
  /** The mouse is over a point, or left. */
  point: (at: { x: number; y: number } | null) => void;
}

const WHEEL_SPEED = 0.003;
const LINE = 16;
/** Pixels that a hand trembles. */
const STILL = 4;

/**
 * Listen to a node. The wheel alone scrolls, as everywhere on the page; with Ctrl, and as the browser reports a pinch
 * on a touch pad, it zooms.
 *
 * @returns a function that ends it
 */
export function listen(node: HTMLElement, deeds: Deeds): () => void {
  const ends = new AbortController();
  const { signal } = ends;
  let drag: { x: number; y: number; moved: boolean } | null = null;
  let apart = 0;
  const at = (event: { clientX: number; clientY: number }): { x: number; y: number } => {
    const box = node.getBoundingClientRect();
    return { x: event.clientX - box.left - node.clientLeft, y: event.clientY - box.top - node.clientTop };
  };
  const onWheel = (event: WheelEvent): void => {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const { x, y } = at(event);
      deeds.zoom(Math.exp(-event.deltaY * (event.deltaMode ? LINE : 1) * WHEEL_SPEED), x, y);
    }
  };
  const onDown = (event: PointerEvent): void => {
    const { x, y } = at(event);
    const onBars = x >= node.clientWidth || y >= node.clientHeight;
    drag = event.button === 0 && !onBars ? { x: event.clientX, y: event.clientY, moved: false } : null;
  };
  const onMove = (event: PointerEvent): void => {
    if (drag && event.pointerType === 'mouse' && event.buttons === 1) {
      const [right, down] = [event.clientX - drag.x, event.clientY - drag.y];
      if (drag.moved || Math.hypot(right, down) > STILL) {
        node.scrollBy(-right, -down);
        drag = { x: event.clientX, y: event.clientY, moved: true };
      }
    }
    deeds.point(at(event));
  };
  const onClick = (event: MouseEvent): void => {
    if (drag && !drag.moved) {
      const { x, y } = at(event);
      deeds.choose(x, y);
    }
    drag = null;
  };
  const onTouch = (event: TouchEvent): void => {
    const [a, b] = [event.touches[0], event.touches[1]];
    if (!a || !b) {
      apart = 0;
      return;
    }
    event.preventDefault();
    const now = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    if (apart > 0 && now > 0) {
      const middle = { clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 };
      const { x, y } = at(middle);
      deeds.zoom(now / apart, x, y);
    }
    apart = now;
  };
  node.addEventListener('wheel', onWheel, { signal, passive: false });
  node.addEventListener('pointerdown', onDown, { signal });
  node.addEventListener('pointermove', onMove, { signal });
  node.addEventListener('pointerleave', () => deeds.point(null), { signal });
  node.addEventListener('click', onClick, { signal });
  node.addEventListener('touchstart', onTouch, { signal, passive: false });
  node.addEventListener('touchmove', onTouch, { signal, passive: false });
  node.addEventListener('touchend', onTouch, { signal });
  return () => ends.abort();
}
