/** Numbers, dates and lists as a language writes them. Instants come as ISO 8601 text, and are shown in one time zone. */
export type Format = ReturnType<typeof formatOf>;

export function formatOf(language: string, zone: string) {
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: zone });
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone });
  const whole = new Intl.NumberFormat(language);
  const share = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  const list = new Intl.ListFormat(language, { type: 'conjunction' });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  return {
    language,
    zone,
    number: (value: number): string => whole.format(value),
    /** An amount of so many minor units. */
    money: (minor: number, currency: string): string => {
      const amount = new Intl.NumberFormat(language, { style: 'currency', currency });
      return amount.format(minor / 10 ** (amount.resolvedOptions().maximumFractionDigits ?? 2));
    },
    share: (part: number, all: number): string => (all === 0 ? '–' : share.format(part / all)),
    /** A size in the largest unit that says something. */
    bytes: (value: number): string => {
      const power = Math.min(3, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)));
      const unit = ['byte', 'kilobyte', 'megabyte', 'gigabyte'][power]!;
      const shown = { style: 'unit', unit, unitDisplay: power === 0 ? 'long' : 'short' } as const;
      return new Intl.NumberFormat(language, { ...shown, maximumFractionDigits: 1 }).format(
        value / 1_000 ** power,
      );
    },
    day: (instant: string): string => day.format(new Date(instant)),
    /** The last day of what ends at that instant: what ends at midnight is good to the end of the day before. */
    lastDay: (end: string): string => day.format(new Date(Date.parse(end) - 1)),
    time: (instant: string): string => time.format(new Date(instant)),
    list: (items: readonly string[]): string => list.format(items),
    /** How long from one instant to another, in the largest unit that says something. */
    between: (from: string | number, to: string): string => {
      const seconds = (Date.parse(to) - new Date(from).getTime()) / 1_000;
      const [unit, size] = units.find(([, each]) => Math.abs(seconds) >= each) ?? units.at(-1)!;
      return relative.format(Math.round(seconds / size), unit);
    },
  };
}

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];
