import { loadInventory, type Inventory } from '../inventory/index.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Playbook } from '../model/playbook.js';
import { loadPlaybook } from '../playbook/index.js';
import { ok, type Result } from '../util/result.js';
import { fail, type Failure } from './failure.js';

export interface InputsRequest {
  readonly playbook: string;
  readonly inventories: readonly string[];
  readonly extraVars: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Inputs {
  readonly playbook: Playbook;
  readonly inventory: Inventory;
  readonly warnings: readonly Diagnostic[];
}

/** Reads playbook and inventory; the errors of both at once. */
export async function loadInputs(request: InputsRequest): Promise<Result<Inputs, Failure>> {
  const playbook = await loadPlaybook(request.playbook, request);
  const inventory = await loadInventory(request.inventories);
  if (!playbook.ok || !inventory.ok) {
    return fail('invalid', [
      ...(playbook.ok ? [] : playbook.error),
      ...(inventory.ok ? [] : inventory.error),
    ]);
  }
  return ok({
    playbook: playbook.value.playbook,
    inventory: inventory.value,
    warnings: [...playbook.value.warnings, ...inventory.value.warnings],
  });
}

export interface ValidatedFile {
  readonly file: string;
  readonly plays: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks every playbook; one entry a file, whether it is valid or not. */
export function validatePlaybooks(
  files: readonly string[],
  options: Pick<InputsRequest, 'extraVars' | 'env'>,
): Promise<readonly ValidatedFile[]> {
  return Promise.all(
    files.map(async (file) => {
      const loaded = await loadPlaybook(file, options);
      return loaded.ok
        ? {
            file,
            plays: loaded.value.playbook.plays.map(({ name }) => name),
            diagnostics: loaded.value.warnings,
          }
        : { file, plays: [], diagnostics: loaded.error };
    }),
  );
}
