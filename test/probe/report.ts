// What came of the probes, for people: who probed what, and the four ways.
import type { Tally, WayName } from './four-ways.ts';

export type Report = {
  readonly ways: Readonly<Record<WayName, Tally>>;
  readonly seconds: number;
  /** Requests to the server by those whom sign-in turns away, and those among them that leaked. */
  readonly atTheDoor: { readonly probes: number; readonly leaks: number };
};

const number = (n: number): string => n.toLocaleString('en');
const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** Two tables and their notes, as Markdown. */
export function reportOf({ ways, seconds, atTheDoor }: Report): string {
  const all = Object.values(ways).reduce((sum, { probes }) => sum + probes, 0) + atTheDoor.probes;
  const controls = ways['both off'];
  const share = (100 * controls.leakedControls) / Math.max(1, controls.controls);
  return [
    `${number(all)} probes in ${Math.round(seconds)} s; a cell is probes, or leaks of probes where there is a leak.`,
    '',
    ...fourWays(ways),
    '',
    ...matrix(ways['both locks']),
    '',
    `- At the door, over HTTP: ${number(atTheDoor.probes)} requests by nobody, and by sessions, members and keys that are no longer good: ${number(atTheDoor.leaks)} leaks.`,
    `- The positive control: with both locks off ${share.toFixed(1)} % of the probes that address another's object by its id leak.`,
    '- A leak is a text, id or permission in an answer, refusal or audit entry that whoever gets it may not be shown; a row written in a store that is none of theirs; or an answer told apart from that about an id which nobody has.',
    "- Policy off: the grant is the one of whoever owns the id in the input, and what is signed still says who really acts. Database off: no row policies, and contexts that are believed unsigned. A third wall stays in both: a context's path names one store's schema and no other.",
  ].join('\n');
}

function fourWays(ways: Report['ways']): string[] {
  return [
    line(['way', 'probes', 'leaks', "address another's object", 'of these leak']),
    '|---|--:|--:|--:|--:|',
    ...Object.entries(ways).map(([way, { probes, leaks, controls, leakedControls }]) =>
      line([way, number(probes), number(leaks), number(controls), number(leakedControls)]),
    ),
  ];
}

function matrix({ cells }: Tally): string[] {
  const probers = [...new Set([...cells.values()].flatMap((row) => [...row.keys()]))];
  return [
    line(['both locks on', ...probers]),
    `|---|${probers.map(() => '--:').join('|')}|`,
    ...[...cells]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([noun, row]) =>
        line([
          noun,
          ...probers.map((prober) => {
            const { probes, leaks } = row.get(prober) ?? { probes: 0, leaks: 0 };
            return leaks === 0 ? number(probes) : `**${number(leaks)} of ${number(probes)}**`;
          }),
        ]),
      ),
  ];
}
