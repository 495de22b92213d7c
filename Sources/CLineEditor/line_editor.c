// The C standard alone leaves out signals and strdup.
#define _GNU_SOURCE 1

#include "line_editor.h"

#include <errno.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

struct pomona_editor {
  EditLine *line;
  History *history;
  HistEvent event;
  pomona_complete complete;
  void *context;
  char *prompt;
  char *text;
  // The line as the last Tab left it, to know whether the next one follows at once.
  char *after_tab;
  bool can_paste;
};

// ---- Ctrl-C

static volatile sig_atomic_t interrupt_flag = 0;
static volatile sig_atomic_t reading = 0;
static pthread_t reader;

static void on_interrupt(int number) {
  interrupt_flag = 1;
  // The thread that waits for a key has to wake up, whichever thread the system chose for the signal.
  if (reading && !pthread_equal(pthread_self(), reader)) {
    pthread_kill(reader, number);
  }
}

void pomona_interrupt_watch(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_interrupt;
  sigemptyset(&action.sa_mask);
  // No SA_RESTART: a read that waits for a key must end.
  sigaction(SIGINT, &action, NULL);
  // Whoever started this process may have blocked the signal.
  sigset_t interrupt;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  pthread_sigmask(SIG_UNBLOCK, &interrupt, NULL);
}

bool pomona_interrupt_requested(void) { return interrupt_flag != 0; }
void pomona_interrupt_clear(void) { interrupt_flag = 0; }
void pomona_interrupt_request(void) { interrupt_flag = 1; }

// ---- the terminal

bool pomona_use_utf8(void) {
  // Only the character set: a decimal comma from LC_NUMERIC would reach every C library in the process.
  setlocale(LC_CTYPE, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0) {
    return true;
  }
  return setlocale(LC_CTYPE, "C.UTF-8") != NULL || setlocale(LC_CTYPE, "en_US.UTF-8") != NULL;
}

int pomona_terminal_columns(int descriptor) {
  struct winsize size;
  if (!isatty(descriptor) || ioctl(descriptor, TIOCGWINSZ, &size) != 0) {
    return 0;
  }
  return size.ws_col > 0 ? size.ws_col : 80;
}

static pomona_editor *owner(EditLine *line) {
  void *data = NULL;
  el_get(line, EL_CLIENTDATA, &data);
  return data;
}

static char *prompt_of(EditLine *line) {
  pomona_editor *editor = owner(line);
  return editor && editor->prompt ? editor->prompt : "";
}

// The text before the cursor, as UTF-8 to be freed.
static char *text_before_cursor(EditLine *line) {
  const LineInfo *info = el_line(line);
  size_t length = (size_t)(info->cursor - info->buffer);
  char *copy = malloc(length + 1);
  if (copy) {
    memcpy(copy, info->buffer, length);
    copy[length] = 0;
  }
  return copy;
}

static unsigned char on_tab(EditLine *line, int key) {
  (void)key;
  pomona_editor *editor = owner(line);
  char *before = editor && editor->complete ? text_before_cursor(line) : NULL;
  if (!before) {
    return CC_ERROR;
  }
  bool repeated = editor->after_tab && strcmp(editor->after_tab, before) == 0;
  pomona_completion answer = editor->complete(editor->context, before, repeated);
  free(before);
  unsigned char outcome = CC_ERROR;
  if (answer.insert && answer.insert[0] && el_insertstr(line, answer.insert) == 0) {
    outcome = CC_REFRESH;
  }
  if (answer.list && answer.list[0]) {
    // Below the line; what stood further down is cleared, and the line is drawn anew after the list.
    fprintf(stdout, "\r\n\033[J%s\n", answer.list);
    fflush(stdout);
    el_set(line, EL_REFRESH);
    outcome = CC_NORM;
  }
  free(answer.insert);
  free(answer.list);
  free(editor->after_tab);
  editor->after_tab = text_before_cursor(line);
  return outcome;
}

// Bracketed paste: everything up to the closing mark goes into the line, line ends included, and nothing of it runs.
static unsigned char on_paste(EditLine *line, int key) {
  (void)key;
  static const wchar_t mark[] = L"\033[201~";
  const size_t mark_length = 6;
  size_t count = 0, capacity = 256;
  wchar_t *pasted = malloc(capacity * sizeof *pasted);
  bool whole = false;
  while (pasted) {
    wchar_t next;
    if (el_wgetc(line, &next) != 1) {
      break;
    }
    if (next == L'\r') {
      next = L'\n';
    } else if (next == L'\t') {
      next = L' ';
    }
    if (count + 2 > capacity) {
      capacity *= 2;
      wchar_t *larger = realloc(pasted, capacity * sizeof *pasted);
      if (!larger) {
        break;
      }
      pasted = larger;
    }
    pasted[count++] = next;
    if (count >= mark_length && wmemcmp(pasted + count - mark_length, mark, mark_length) == 0) {
      count -= mark_length;
      whole = true;
      break;
    }
  }
  if (!pasted) {
    return CC_ERROR;
  }
  // The last line end of a copied line is not part of it; control characters would spoil the display.
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    if (pasted[i] == L'\n' || (pasted[i] >= 32 && pasted[i] != 127)) {
      pasted[kept++] = pasted[i];
    }
  }
  while (kept > 0 && pasted[kept - 1] == L'\n') {
    kept--;
  }
  pasted[kept] = 0;
  int inserted = kept > 0 && whole ? el_winsertstr(line, pasted) : -1;
  free(pasted);
  return inserted == 0 ? CC_REFRESH : CC_ERROR;
}

pomona_editor *pomona_editor_open(const char *program, pomona_complete complete, void *context) {
  if (!pomona_use_utf8()) {
    return NULL;
  }
  pomona_editor *editor = calloc(1, sizeof *editor);
  if (!editor) {
    return NULL;
  }
  editor->complete = complete;
  editor->context = context;
  const char *terminal = getenv("TERM");
  editor->can_paste = terminal && terminal[0] && strcmp(terminal, "dumb") != 0;
  editor->line = el_init(program, stdin, stdout, stderr);
  editor->history = history_init();
  if (!editor->line || !editor->history) {
    pomona_editor_close(editor);
    return NULL;
  }
  history(editor->history, &editor->event, H_SETSIZE, 2000);
  history(editor->history, &editor->event, H_SETUNIQUE, 1);
  el_set(editor->line, EL_CLIENTDATA, editor);
  el_set(editor->line, EL_HIST, history, editor->history);
  el_set(editor->line, EL_EDITOR, "emacs");
  el_set(editor->line, EL_SIGNAL, 0);
  el_set(editor->line, EL_PROMPT_ESC, prompt_of, '\1');
  el_set(editor->line, EL_ADDFN, "pomona-complete", "Completes the word before the cursor", on_tab);
  el_set(editor->line, EL_ADDFN, "pomona-paste", "Takes a pasted text as it is", on_paste);
  // The user's own ~/.editrc may change any key but these.
  el_source(editor->line, NULL);
  el_set(editor->line, EL_BIND, "^I", "pomona-complete", NULL);
  el_set(editor->line, EL_BIND, "^R", "em-inc-search-prev", NULL);
  el_set(editor->line, EL_BIND, "\033[200~", "pomona-paste", NULL);
  return editor;
}

static void bracketed_paste(pomona_editor *editor, const char *sequence) {
  if (editor->can_paste) {
    fputs(sequence, stdout);
    fflush(stdout);
  }
}

pomona_editor_outcome pomona_editor_read(pomona_editor *editor, const char *prompt, const char **text) {
  *text = "";
  free(editor->prompt);
  editor->prompt = strdup(prompt);
  free(editor->after_tab);
  editor->after_tab = NULL;
  el_resize(editor->line);
  interrupt_flag = 0;
  reader = pthread_self();
  reading = 1;
  bracketed_paste(editor, "\033[?2004h");
  int count = 0;
  errno = 0;
  const char *line = el_gets(editor->line, &count);
  int code = errno;
  bracketed_paste(editor, "\033[?2004l");
  reading = 0;
  if (!line || count <= 0) {
    bool interrupted = interrupt_flag || (count < 0 && code == EINTR);
    interrupt_flag = 0;
    return interrupted ? pomona_editor_interrupted : pomona_editor_end;
  }
  size_t length = (size_t)count;
  while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r')) {
    length--;
  }
  free(editor->text);
  editor->text = strndup(line, length);
  if (!editor->text) {
    return pomona_editor_end;
  }
  *text = editor->text;
  return pomona_editor_line;
}

void pomona_editor_remember(pomona_editor *editor, const char *text) {
  history(editor->history, &editor->event, H_ENTER, text);
}

bool pomona_editor_load_history(pomona_editor *editor, const char *path) {
  return history(editor->history, &editor->event, H_LOAD, path) >= 0;
}

bool pomona_editor_save_history(pomona_editor *editor, const char *path) {
  return history(editor->history, &editor->event, H_SAVE, path) >= 0;
}

void pomona_editor_close(pomona_editor *editor) {
  if (!editor) {
    return;
  }
  if (editor->line) {
    el_end(editor->line);
  }
  if (editor->history) {
    history_end(editor->history);
  }
  free(editor->prompt);
  free(editor->text);
  free(editor->after_tab);
  free(editor);
}
