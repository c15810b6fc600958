/**
 * The first language that somebody asks for and that is spoken, whichever country it is asked for from; undefined where
 * there is none. `accepted` is the header Accept-Language, whose order says what is wanted first (RFC 9110, 12.5.4).
 */
export function languageWanted<Tag extends string>(
  accepted: string | null,
  spoken: Readonly<Record<Tag, unknown>>,
): Tag | undefined {
  const wanted = (accepted ?? '')
    .split(',')
    .map((each) => each.split(';')[0]!.trim().split('-')[0]!.toLowerCase());
  return wanted.find((tag): tag is Tag => Object.hasOwn(spoken, tag));
}
