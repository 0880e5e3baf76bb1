import { InvalidArgumentError, Option } from "commander";

/** A flag that takes a whole number from `min` to `max`, and its environment variable of the same name. */
export function numberOption(flag: string, description: string, min: number, max: number): Option {
  const option = new Option(`--${flag} <n>`, description).env(environmentName(flag));
  return option.argParser((value) => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It takes a whole number from ${min} to ${max}.`);
  });
}

/** A flag that takes seconds, decimals allowed, from 0 to `max`, and its environment variable of the same name. */
export function secondsOption(flag: string, description: string, max: number): Option {
  const option = new Option(`--${flag} <seconds>`, description).env(environmentName(flag));
  return option.argParser((value) => {
    const seconds = Number(value);
    if (/^\d+(\.\d+)?$/.test(value) && seconds <= max) return seconds;
    throw new InvalidArgumentError(`It takes seconds from 0 to ${max}, such as 0.5.`);
  });
}

/** A flag that takes a port or `off`, and its environment variable of the same name. */
export function portOrOffOption(flag: string, description: string): Option {
  const option = new Option(`--${flag} <port>`, description).env(environmentName(flag));
  return option.argParser((value) => {
    if (value === "off") return value;
    if (/^\d+$/.test(value) && Number(value) <= 65_535) return Number(value);
    throw new InvalidArgumentError("It takes a port from 0 to 65535, or off.");
  });
}

/** A flag that takes words joined by commas, and its environment variable of the same name. */
export function listOption(flag: string, placeholder: string, description: string): Option {
  const option = new Option(`--${flag} <${placeholder}>`, description).env(environmentName(flag));
  return option.argParser((value) => value.split(",").map((word) => word.trim()));
}

/** A flag that takes a text, and its environment variable of the same name. */
export function textOption(flag: string, placeholder: string, description: string): Option {
  return new Option(`--${flag} <${placeholder}>`, description).env(environmentName(flag));
}

/** A flag that is there or not, and its environment variable of the same name, where empty, 0 and false mean not. */
export function switchOption(flag: string, description: string): Option {
  const option = new Option(`--${flag}`, description);
  const isOff = ["", "0", "false"].includes(process.env[environmentName(flag)] ?? "");
  return isOff ? option : option.env(environmentName(flag));
}

function environmentName(flag: string): string {
  return `LASTWORD_${flag.toUpperCase().replaceAll("-", "_")}`;
}
