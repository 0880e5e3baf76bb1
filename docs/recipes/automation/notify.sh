#!/bin/sh
# Shows each new message on the desktop, until Ctrl-C. The text is an argument behind --: no message is an option of
# notify-send, or a part of a command. One argument: its second one would read <b> and the like as markup.
exec lastword client tail --follow --lines 0 --exec '
  notify-send -- "$LASTWORD_MESSAGE_SENDER: $LASTWORD_MESSAGE_TEXT"'
