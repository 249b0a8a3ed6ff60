import type { Sample, Span } from "./figures.d.ts";

/** What a tile reads from: the newest answer, and the last seconds if there are two comparable answers in them. */
export interface View {
  readonly to: Sample;
  readonly span: Span | undefined;
}

/** One number of a tile. With several in one tile each has a label. */
export interface Figure {
  readonly label?: string;
  readonly unit?: string;
  readonly value: number | undefined;
}

export interface Tile {
  readonly section: "traffic" | "latency" | "storage" | "process";
  readonly title: string;
  readonly note: string;
  readonly format: (value: number | undefined) => string;
  readonly read: (view: View) => readonly Figure[];
}

export interface Table {
  readonly title: string;
  readonly metric: string;
  readonly label: string;
}

export declare const TILES: readonly Tile[];
export declare const TABLES: readonly Table[];
