/** Terms as somebody fills them in: texts, as they were typed. */
export type Line = {
  readonly provider: string;
  readonly recipient: string;
  readonly purpose: string;
  readonly categories: readonly string[];
  readonly actions: readonly string[];
};
export type Draft = {
  readonly name: string;
  readonly parties: readonly string[];
  readonly starts: string;
  readonly ends: string;
  readonly minimumCohort: string;
  readonly deliveryDays: string;
  readonly lines: readonly Line[];
};
