// Invented people with few e-mails, telephones and names between them, each written in several ways.

/** An identifier as it may be written in a file, and the one form in which it is compared; null: cannot be compared. */
export type Written = { readonly text: string; readonly normal: string | null };
export type Kind = 'email' | 'phone' | 'name-birth-postcode';

const absent: Written = { text: '', normal: null };
const letters = 'abcdefghij';
const nameOf = (n: number): string => Array.from(String(n), (digit) => letters[Number(digit)]!).join('');

/** The e-mail of person n. `style` 0 to 2 are ways to write it; 3 cannot be normalised; 4 leaves it out. */
export function emailOf(n: number, style: number): Written {
  if (style === 3) return { text: `person${n} at example.com`, normal: null };
  if (style === 4) return absent;
  if (n % 5 === 0) {
    const texts = [`mail${n}@gmail.com`, `ma.il${n}@gmail.com`, ` MAIL${n}+news@googlemail.com `];
    return { text: texts[style]!, normal: `mail${n}@gmail.com` };
  }
  const texts = [`person${n}@example.com`, `Person${n}@Example.com`, `  person${n}@EXAMPLE.COM`];
  return { text: texts[style]!, normal: `person${n}@example.com` };
}

/** The telephone of household n, in Australia, by the same styles. */
export function phoneOf(n: number, style: number): Written {
  const digits = String(412_345_000 + n);
  if (style === 3) return { text: '0412', normal: null };
  if (style === 4) return absent;
  const spaced = `0${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}`;
  return { text: [`+61${digits}`, spaced, `0061${digits}`][style]!, normal: `+61${digits}` };
}

/** The name, birth and postcode of person n; `style` 3 and 4 leave the date of birth out. */
export function nameOfPerson(n: number, style: number) {
  const family = nameOf(n);
  const birth = style >= 3 ? '' : `19${50 + (n % 40)}-0${1 + (n % 9)}-1${n % 10}`;
  const written = { given: ['Zoe', 'ZOË', 'Zo-e', 'Zoe', 'Zoe'][style]!, family, birth, postcode: '20 00' };
  return { ...written, normal: birth === '' ? null : `zoe|${family}|${birth}|2000` };
}
