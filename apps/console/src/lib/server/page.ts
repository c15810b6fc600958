/** Where a page of a list begins, as its address says; an address that says something else begins at the start. */
type Cursor<T> = { safeParse(value: unknown): { success: true; data: T } | { success: false } };

export function cursorOf<T>(url: URL, cursor: Cursor<T>): { after?: T } {
  const given = cursor.safeParse(url.searchParams.get('after'));
  return given.success ? { after: given.data } : {};
}
