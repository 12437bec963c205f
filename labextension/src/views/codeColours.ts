/** Cut Python into the pieces that are coloured alike. Pure; wrong code is cut as well as it goes. */

export type CodeKind = 'comment' | 'string' | 'number' | 'keyword' | 'call' | 'argument' | '';

export interface CodePiece {
  kind: CodeKind;
  text: string;
}

const KEYWORDS =
  'False None True and as assert async await break class continue def del elif else except finally for from global ' +
  'if import in is lambda nonlocal not or pass raise return try while with yield';
/** Each alternative is one kind; names are told apart afterwards. Quantifiers never overlap: linear time. */
const PIECES =
  /(#[^\n]*)|("""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)|(\b\d[\w.]*)|([A-Za-z_]\w*)/g;
const WORDS = new Set(KEYWORDS.split(' '));

/** The text, cut; the pieces joined are the text again. */
export function coloured(text: string): CodePiece[] {
  const pieces: CodePiece[] = [];
  let end = 0;
  for (const match of text.matchAll(PIECES)) {
    if (match.index > end) {
      pieces.push({ kind: '', text: text.slice(end, match.index) });
    }
    end = match.index + match[0].length;
    pieces.push({ kind: kindOf(match, text, end), text: match[0] });
  }
  if (end < text.length) {
    pieces.push({ kind: '', text: text.slice(end) });
  }
  return pieces;
}

function kindOf([whole, comment, string, number]: RegExpMatchArray, text: string, end: number): CodeKind {
  if (comment !== undefined) {
    return 'comment';
  }
  if (string !== undefined) {
    return 'string';
  }
  if (number !== undefined) {
    return 'number';
  }
  if (WORDS.has(whole)) {
    return 'keyword';
  }
  return text[end] === '(' ? 'call' : text[end] === '=' && text[end + 1] !== '=' ? 'argument' : '';
}
