import { InvalidArgumentError } from 'commander';

/** A mistake in an option's value; commander prints it with the option's name, and the exit code is 2. */
export function usage(message: string): InvalidArgumentError {
  return new InvalidArgumentError(message);
}
