type Value = number | undefined;

/** What stands for a value that is not there. */
export declare const NOTHING: string;
export declare function formatCount(value: Value): string;
export declare function formatRate(value: Value): string;
/** A length of time that was measured: `0.42 ms`, `12.3 ms`, `1.2 s`. */
export declare function formatSeconds(value: Value): string;
export declare function formatBytes(value: Value): string;
/** A part of one. */
export declare function formatPercent(value: Value): string;
/** A length of time to read: its two largest units. */
export declare function formatDuration(value: Value): string;
