/**
 * Sentences that can be said again in another language. English is written where it is said, with what stands in it;
 * whoever speaks another language finds the sentence by its English text, `{0} is not a party of this agreement`.
 */

/** A sentence by its English text, whose holes are numbered, and what stands in them. */
export type Sentence = { readonly text: string; readonly values: readonly (string | Sentence)[] };

/** A message in English, and the sentence that it is. */
export type Message = { readonly message: string; readonly said: Sentence };

type Value = string | number | Message;

/** Tags a message: `said` before a template whose values are texts, numbers, or messages themselves. */
export function said(parts: TemplateStringsArray, ...values: readonly Value[]): Message {
  const text = parts.reduce((whole, part, hole) => `${whole}{${hole - 1}}${part}`);
  return {
    message: fill(
      text,
      values.map((value) => (typeof value === 'object' ? value.message : String(value))),
    ),
    said: { text, values: values.map((value) => (typeof value === 'object' ? value.said : String(value))) },
  };
}

/** Marks a text that stands for itself as one to be said in other languages. */
export const phrase = <T extends string>(text: T): T => text;

/** A text that was marked elsewhere, or that nobody here has written, as it is. */
export const asSaid = (message: string): Message => ({ message, said: { text: message, values: [] } });

/** The sentence in the language of a catalogue, by English texts; in English where that has none. */
export function sayAgain(sentence: Sentence, catalogue: Readonly<Record<string, string>>): string {
  const text = Object.hasOwn(catalogue, sentence.text) ? catalogue[sentence.text]! : sentence.text;
  return fill(
    text,
    sentence.values.map((value) => (typeof value === 'string' ? value : sayAgain(value, catalogue))),
  );
}

/** Only where there are values: a text without any may have braces of its own. */
const fill = (text: string, values: readonly string[]): string =>
  values.length === 0 ? text : text.replaceAll(/\{(\d+)\}/g, (hole, place) => values[Number(place)] ?? hole);
