export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Everything in one answer, by sample name. A metric that is declared but has no sample yet is there, and empty. */
export type Scrape = ReadonlyMap<string, readonly Series[]>;

/** Reads the Prometheus text format, version 0.0.4. Lines that it does not understand are left out. */
export declare function parsePrometheusText(text: string): Scrape;
