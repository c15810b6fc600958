/** Instants and lists as people of a language write them. All instants are in UTC, since the terms are. */
import type { Instant } from '@entente/contract';

type Spoken = {
  /** A BCP 47 tag. */
  readonly locale: string;
  readonly and: string;
  readonly nobody: string;
  readonly time: (day: string, time: string) => string;
  readonly endOf: (day: string) => string;
};

export type Said = {
  /** `a, b and c`. */
  readonly list: (words: readonly string[]) => string;
  /** `1 January 2026, 18:00 UTC`. */
  readonly instant: (at: Instant) => string;
  /** The end of something that holds before `at`: a whole last day, or an instant. */
  readonly end: (at: Instant) => string;
};

/** What a language says of lists and instants. */
export function saidIn({ locale, and, nobody, time, endOf }: Spoken): Said {
  const longDay = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  const instant = (at: Instant): string =>
    time(
      longDay.format(at),
      new Date(at).toISOString().slice(11, 23).replace('.000', '').replace(/:00$/, ''),
    );
  return {
    list: (words) => {
      const last = words.at(-1) ?? nobody;
      return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${and} ${last}`;
    },
    instant,
    end: (at) => (at % 86_400_000 === 0 ? endOf(longDay.format(at - 1)) : instant(at)),
  };
}
