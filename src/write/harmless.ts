/* How text from anywhere is shown to people: without doing anything to their terminal. */

// Controls but for LF, and what turns the writing direction: with these a value could move the cursor, colour or
// clear the screen, or show in another order than it is stored (Unicode TR 36 §2.10.5, CVE-2021-42574).
const ACTIVE = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Surrogate}\ufeff]/gu;

/** The text with every character that a terminal acts on made visible: a control picture (␛), or `<U+202E>`. */
export function harmless(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(/\t/g, ' ')
    .replace(ACTIVE, (char) => {
      const code = char.charCodeAt(0);
      if (code < 0x20) return String.fromCharCode(0x2400 + code);
      return code === 0x7f ? '␡' : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
    });
}

/** The same for what stands within a line, like the name of a file: a line end in it is made visible too. */
export const harmlessLine = (text: string): string => harmless(text).replaceAll('\n', '␊');
