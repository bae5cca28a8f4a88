/**
 * A reason why the server cannot start that the person at the terminal can act on: the launcher prints `message` alone, without a
 * stack. `code` is stable (`DATA_FOLDER_IN_USE`, `POSTGRES_NEEDS_A_USER` ...) and tests and scripts compare it.
 */
export interface StartupError extends Error {
  code: string;
  startup: true;
}

export function startupError(code: string, message: string, cause?: unknown): StartupError {
  return Object.assign(new Error(message, { cause }), { code, startup: true as const });
}

export const isStartupError = (error: unknown): error is StartupError =>
  error instanceof Error && (error as Partial<StartupError>).startup === true;
