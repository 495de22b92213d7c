#ifndef POMONA_LINE_EDITOR_H
#define POMONA_LINE_EDITOR_H

#include <stdbool.h>
#include <stddef.h>

// A line of a terminal, edited with libedit. One editor at a time, on the thread that opened it.

typedef struct pomona_editor pomona_editor;

typedef enum {
  pomona_editor_line,         // a line was entered
  pomona_editor_interrupted,  // Ctrl-C
  pomona_editor_end,          // Ctrl-D on an empty line, or the terminal is gone
} pomona_editor_outcome;

// What Tab does: `insert` goes in at the cursor, `list` is shown below the line. Both are freed by the editor and may be
// null.
typedef struct {
  char *insert;
  char *list;
} pomona_completion;

// `before` is the text before the cursor, UTF-8; `repeated` says that nothing happened since the last Tab.
typedef pomona_completion (*pomona_complete)(void *context, const char *before, bool repeated);

// Null when there is no UTF-8 locale or the terminal cannot be used. `complete` may be null.
pomona_editor *pomona_editor_open(const char *program, pomona_complete complete, void *context);

// Reads one line without its line end. The text belongs to the editor and lives until the next call. Escape sequences in
// the prompt stand between two bytes of value 1.
pomona_editor_outcome pomona_editor_read(pomona_editor *editor, const char *prompt, const char **text);

void pomona_editor_remember(pomona_editor *editor, const char *text);
bool pomona_editor_load_history(pomona_editor *editor, const char *path);
bool pomona_editor_save_history(pomona_editor *editor, const char *path);
void pomona_editor_close(pomona_editor *editor);

// Sets the character set of the process to UTF-8 if it is another; false when the system has no such locale.
bool pomona_use_utf8(void);

// Ctrl-C: from the first call on it sets a flag and ends nothing.
void pomona_interrupt_watch(void);
bool pomona_interrupt_requested(void);
void pomona_interrupt_clear(void);
void pomona_interrupt_request(void);

// Columns of the terminal at `descriptor`, 0 when it is none.
int pomona_terminal_columns(int descriptor);

#endif
