const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
const signalNames = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Until disposed of: a signal that ends the grader first stops what it started, and then ends it with the usual code. */
export function endWithProgram(stop: () => Promise<void>): Disposable {
  const handlers = signalNames.map((name) => {
    const end = () => void stop().finally(() => process.exit(signals[name]));
    process.once(name, end);
    return { name, end };
  });
  return {
    [Symbol.dispose]: () => {
      for (const { name, end } of handlers) process.off(name, end);
    },
  };
}
