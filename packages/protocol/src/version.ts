/** Counts incompatible changes of the wire. Additions that clients may ignore do not count. */
export const PROTOCOL_VERSION = 1;
