import type { ClientActor } from "../../actors/client/client.ts";
import type { ClientStatus } from "../../actors/client/status.ts";
import { chooseMode } from "./board-client.ts";
import { makeCopier } from "./browser/copier.ts";
import { clockOffset } from "./meeting.ts";
import type { PersistentStore } from "./model/persistent-store.ts";
import type { WireLog } from "./model/wire-log.ts";
import type { Talk } from "./talk.ts";
import { findAddress } from "./view/address.ts";
import type { AlertLine } from "./view/alert-line.ts";
import { BoardControls } from "./view/board-controls.ts";
import { findElement } from "./view/elements.ts";
import { FindBox } from "./view/find-box.ts";
import { HowPanel } from "./view/how-panel.ts";
import { makeKeysHelp } from "./view/keys-help.ts";
import { makeMenu } from "./view/menu.ts";
import type { MessageField } from "./view/message-field.ts";
import { RowActions } from "./view/row-actions.ts";

/** What the controls around the talk act on. */
export interface ControlNeeds {
  readonly client: ClientActor;
  readonly store: PersistentStore;
  readonly log: WireLog;
  readonly talk: Talk;
  readonly messageField: MessageField;
  /** Says what is no fault. */
  readonly hintLine: AlertLine;
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
  const answer = (id: number) => messageField.prepend(`#${id} `);
  const rows = new RowActions({ list: findElement("rows", HTMLElement), messages, copy, answer });
  const find = new FindBox({ messages, paging, jumps, part: () => board.part });
  makeMenu({ copyAddress, print: () => print(), showHow, showKeys, forget });
  new BoardControls({
    retry: () => client.send({ type: "retry" }),
    older: () => board.part && paging.extend(board.part, { isNearStart: true, isNearEnd: false }),
    leadOn: () => reading.leadOn(),
    toStart: () => jumps.toStart(),
    toEnd: () => jumps.toEnd(),
    leave: focusField,
    toLastRow: () => rows.focusLast(),
    typeOn: focusField,
    copyAddress,
    showHow,
    showKeys,
  });
  const update = (status: ClientStatus) => {
    how.update(status);
    find.update();
  };
  return { update, draw: () => how.draw() };
}
