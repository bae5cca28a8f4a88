/** What can be wrong with the record. */
export const FAULT_CODES = [
  /** a number is missing, or comes twice */
  'gap',
  'wrong_previous',
  'wrong_hash',
  /** the change beside an entry, or one that waits to be sealed, is gone */
  'missing_change',
  /** the change beside an entry is not what was sealed */
  'altered_change',
  /** the detail does not fit its commitment */
  'detail_differs',
  /** the detail is gone, and no sealed line says that it was erased */
  'detail_missing',
  /** a detail without a change */
  'unknown_detail',
  /** a change that is neither sealed nor waits */
  'unknown_change',
  /** waits to be sealed and is sealed already */
  'sealed_already',
  'head_signature',
  /** a head names another hash than the chain has, or no head covers the end */
  'head_hash',
  /** the row of heads has a hole */
  'head_missing',
  /** a head names more than there is */
  'truncated',
  /** a head kept outside names a workspace that is not here */
  'unknown_workspace',
] as const;
export type FaultCode = (typeof FAULT_CODES)[number];
