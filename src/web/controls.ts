import type { ClientActor } from "../../actors/client/client.ts";
import type { ClientStatus } from "../../actors/client/status.ts";
import type { BoardKeys } from "../client/core/board-keys.ts";
import { chooseMode } from "./board-client.ts";
import { makeCopier } from "./browser/copier.ts";
import { Installation } from "./browser/installation.ts";
import { clockOffset } from "./meeting.ts";
import type { OwnNames } from "./model/own-names.ts";
import type { PersistentStore } from "./model/persistent-store.ts";
import type { WireLog } from "./model/wire-log.ts";
import type { Talk } from "./talk.ts";
import { findAddress } from "./view/address.ts";
import type { AlertLine } from "./view/alert-line.ts";
import { BoardControls } from "./view/board-controls.ts";
import { findElement } from "./view/elements.ts";
import { FindBox } from "./view/find-box.ts";
import { HowPanel } from "./view/how-panel.ts";
import { KeyDialog } from "./view/key-dialog.ts";
import { makeKeysHelp } from "./view/keys-help.ts";
import { makeMenu } from "./view/menu.ts";
import type { MessageField } from "./view/message-field.ts";
import { findKeyParts } from "./view/page-parts.ts";
import { RowActions } from "./view/row-actions.ts";

/** Listens from the start of the program: the browser makes its offer only once. */
const installation = new Installation();

/** What the controls around the talk act on. */
export interface ControlNeeds {
  readonly client: ClientActor;
  readonly store: PersistentStore;
  readonly log: WireLog;
  readonly talk: Talk;
  readonly messageField: MessageField;
  readonly alertLine: AlertLine;
  /** Says what is no fault. */
  readonly hintLine: AlertLine;
  readonly keys: BoardKeys;
  readonly names: OwnNames;
  readonly focusField: () => void;
  readonly forget: () => void;
}

/** The controls that show something. */
export interface Controls {
  /** Applies a new status of the client. */
  update(status: ClientStatus): void;
  /** Draws what changes with the time; call it each second. */
  draw(): void;
}

/** Makes the menu, the search, the panel, the keys and the actions of rows. */
export function makeControls(needs: ControlNeeds): Controls {
  const { client, store, log, talk, messageField, hintLine, focusField, forget } = needs;
  const { messages, board, reading, paging, jumps } = talk;
  const copy = makeCopier(hintLine);
  const copyAddress = () => copy(findAddress());
  const how = new HowPanel({
    log,
    messages,
    offsetMs: () => clockOffset.offsetMs,
    chooseMode: (mode) => chooseMode(client, store, mode),
    focusField,
  });
  const showHow = () => how.toggle();
  const showKeys = makeKeysHelp();
  const keyReplaced = () => {
    needs.alertLine.clear();
    client.send({ type: "keyReplaced" });
  };
  new KeyDialog(findKeyParts(), needs.keys, () => needs.names.current, keyReplaced);
  const answer = (id: number) => messageField.prepend(`#${id} `);
  const rows = new RowActions({ list: findElement("rows", HTMLElement), messages, copy, answer });
  const find = new FindBox({ messages, paging, jumps, part: () => board.part });
  installation.offerBy(findElement("install", HTMLButtonElement));
  makeMenu({
    copyAddress,
    print: () => print(),
    install: () => installation.ask(),
    showHow,
    showKeys,
    forget,
  });
  new BoardControls({
    retry: () => client.send({ type: "retry" }),
    older: () => board.part && paging.extend(board.part, { isNearStart: true, isNearEnd: false }),
    leadOn: () => reading.leadOn(),
    toStart: () => jumps.toStart(),
    toEnd: () => jumps.toEnd(),
    leave: focusField,
    toLastRow: () => rows.focusLastInSight(),
    typeOn: focusField,
    copyAddress,
    copyCommand: () => copy(findElement("terminal-command", HTMLElement).textContent ?? ""),
    showHow,
    showKeys,
  });
  const update = (status: ClientStatus) => {
    how.update(status);
    find.update();
  };
  return { update, draw: () => how.draw() };
}
