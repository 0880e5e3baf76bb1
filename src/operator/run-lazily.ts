/** Runs a command of the operator, as `runForOperator` does; what that needs is loaded only then. */
export async function runLazily(command: () => Promise<void> | void): Promise<void> {
  const { runForOperator } = await import("./run.ts");
  return runForOperator(command);
}
