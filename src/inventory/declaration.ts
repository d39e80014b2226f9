import type { At } from './source.js';

/** What one source says, before sources are merged: its groups in order of appearance, parents first. */
export interface Declaration {
  readonly groups: readonly DeclaredGroup[];
}

export interface DeclaredGroup {
  readonly name: string;
  readonly at: At;
  readonly hosts: readonly DeclaredHost[];
  readonly children: readonly string[];
  readonly vars: Vars;
}

export interface DeclaredHost {
  readonly name: string;
  readonly at: At;
  readonly vars: Vars;
}

export type Vars = ReadonlyMap<string, Var>;
export interface Var {
  readonly value: unknown;
  readonly at: At;
}

export const noVars: Vars = new Map();
