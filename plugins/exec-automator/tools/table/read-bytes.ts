import { readFileSync } from 'node:fs';
import { MethodError } from '../../../../scripts/core/method.ts';
import { readText } from '../../../../scripts/core/source-files.ts';

/** A file's text, and what it was taken to be written in. */
export interface DecodedFile {
  readonly text: string;
  readonly encoding: 'utf-8 or utf-16' | 'windows-1252' | 'utf-16le without a mark';
}

/** Share of zero bytes at odd places from which a file is UTF-16 of western text. */
const UTF16_SHARE = 0.4;

/** What Windows-1252 has at 0x80 to 0x9f; a space where it has nothing. */
const WINDOWS_1252 = [...'€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'];

/**
 * Reads text as spreadsheets save it. UTF-8 and UTF-16 with a mark are certain; what is neither is read as Windows-1252, which Excel
 * on Windows means by "CSV", unless its control characters show that it is no text. Throws what `readText` throws.
 */
export function readSpreadsheetText(path: string, maxBytes: number): DecodedFile {
  try {
    return { text: readText(path, maxBytes), encoding: 'utf-8 or utf-16' };
  } catch (error) {
    if (!(error instanceof MethodError) || error.code !== 'not_text') throw error;
    return decodeOther(path, error);
  }
}

function decodeOther(path: string, error: MethodError): DecodedFile {
  const bytes = readFileSync(path);
  if (bytes.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') {
    const fix = 'Save it as CSV UTF-8 and try again.';
    throw new MethodError('not_text', `${path} is a workbook (.xlsx) or another archive, not a CSV.`, {
      fix,
    });
  }
  if (zeroShareAtOdd(bytes) > UTF16_SHARE) {
    const text = new TextDecoder('utf-16le').decode(bytes);
    if (!text.includes('\0')) return { text, encoding: 'utf-16le without a mark' };
  }
  const text = bytes.toString('latin1').replace(/[\u0080-\u009f]/g, windows1252);
  if (/[\u0000-\u0008\u000e-\u001f\u0080-\u009f]/.test(text)) throw error;
  return { text, encoding: 'windows-1252' };
}

/** Node 20 decodes "windows-1252" as Latin 1, which has controls where the euro sign and the curly quotes are. */
function windows1252(control: string): string {
  const char = WINDOWS_1252[control.charCodeAt(0) - 0x80] ?? control;
  return char === ' ' ? control : char;
}

function zeroShareAtOdd(bytes: Buffer): number {
  const looked = Math.min(bytes.length, 4096);
  let zeros = 0;
  for (let i = 1; i < looked; i += 2) if (bytes[i] === 0) zeros += 1;
  return looked < 2 ? 0 : zeros / Math.floor(looked / 2);
}
