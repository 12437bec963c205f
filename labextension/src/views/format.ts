/**
 * Numbers and sentences as a student reads them. Pure: no page needed.
 */

/** Of a value that is read by itself. */
const DIGITS = 7;

/**
 * Write a value with about four significant digits.
 *
 * @param value - the number, perhaps not finite
 * @param decimal - the decimal mark of the language in force
 */
export function formatValue(value: number, decimal = '.'): string {
  return written(value, decimal, short);
}

/**
 * Write a value that is read by itself: an integer whole, else with the seven digits that float32 holds.
 *
 * @param value - the number, perhaps not finite
 * @param decimal - the decimal mark of the language in force
 */
export function formatRead(value: number, decimal = '.'): string {
  return written(value, decimal, long);
}

/**
 * Fill `{name}` in a translated sentence.
 *
 * @param text - the sentence, with names in braces
 * @param values - what stands in their place
 */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

function written(value: number, decimal: string, plain: (value: number) => string): string {
  if (Number.isNaN(value)) {
    return 'NaN';
  }
  if (!Number.isFinite(value)) {
    return value > 0 ? '∞' : '−∞';
  }
  return plain(value).replace('.', decimal).replaceAll('-', '−');
}

function long(value: number): string {
  if (Number.isSafeInteger(value)) {
    return String(value);
  }
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-3) {
    const [digits, power] = value.toExponential(DIGITS - 1).split('e');
    return `${Number(digits)}e${Number(power)}`;
  }
  return String(Number(value.toPrecision(DIGITS)));
}

function short(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) {
    return String(value);
  }
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-3) {
    return value.toExponential(2).replace('e+', 'e');
  }
  return String(Number(value.toPrecision(4)));
}
