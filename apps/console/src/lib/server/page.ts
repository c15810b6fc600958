type Cursor<T> = { safeParse(value: unknown): { success: true; data: T } | { success: false } };

/**
 * Where a page of a list begins, as its address says under that name; an address that says something else begins at
 * the start.
 */
export function cursorOf<T>(url: URL, cursor: Cursor<T>, name = 'after'): { after?: T } {
  const given = cursor.safeParse(url.searchParams.get(name));
  return given.success ? { after: given.data } : {};
}
