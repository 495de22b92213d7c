// The stream comes from gnuplot-iostream; the process is started here, because the header would run a shell on the name
// of the program and would print its exit status.
#include "gnuplot_pipe.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fcntl.h>
#include <gnuplot-iostream.h>
#include <memory>
#include <sys/wait.h>
#include <unistd.h>

struct pomona_gnuplot {
  std::unique_ptr<Gnuplot> stream;
  pid_t process = -1;
};

namespace {

int wait_for(pid_t process) {
  int status = 0;
  while (waitpid(process, &status, 0) < 0) {
    if (errno != EINTR) return 127;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Between fork and exec: only calls that are safe there.
[[noreturn]] void become(const char *program, const char *folder, const char *output, const char *errors, int input,
                         int report) {
  int code = 0;
  int out = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  int err = open(errors, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (out < 0 || err < 0 || dup2(input, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0 || chdir(folder) != 0) {
    code = errno;
  } else {
    // Its own group: Ctrl-C at the prompt stops the figure, not a half-written picture behind our back.
    setpgid(0, 0);
    std::signal(SIGPIPE, SIG_DFL);
    execlp(program, program, static_cast<char *>(nullptr));
    code = errno;
  }
  ssize_t ignored = write(report, &code, sizeof code);
  (void)ignored;
  _exit(127);
}

}  // namespace

extern "C" pomona_gnuplot *pomona_gnuplot_open(const char *program, const char *folder, const char *output,
                                               const char *errors, int *code) {
  std::signal(SIGPIPE, SIG_IGN);
  int commands[2], report[2];
  if (pipe2(commands, O_CLOEXEC) != 0) {
    *code = errno;
    return nullptr;
  }
  if (pipe2(report, O_CLOEXEC) != 0) {
    *code = errno;
    close(commands[0]);
    close(commands[1]);
    return nullptr;
  }
  pid_t process = fork();
  if (process == 0) become(program, folder, output, errors, commands[0], report[1]);
  int failure = process < 0 ? errno : 0;
  close(commands[0]);
  close(report[1]);
  // The child says why it could not become gnuplot; when it could, the pipe just closes.
  if (process > 0) {
    int told = 0;
    ssize_t count;
    do { count = read(report[0], &told, sizeof told); } while (count < 0 && errno == EINTR);
    if (count == static_cast<ssize_t>(sizeof told)) failure = told != 0 ? told : EIO;
  }
  close(report[0]);
  FILE *file = failure == 0 ? fdopen(commands[1], "w") : nullptr;
  if (file == nullptr) {
    if (failure == 0) failure = errno;
    close(commands[1]);
    if (process > 0) wait_for(process);
    *code = failure;
    return nullptr;
  }
  try {
    auto gnuplot = std::make_unique<pomona_gnuplot>();
    gnuplot->process = process;
    gnuplot->stream = std::make_unique<Gnuplot>(file);
    return gnuplot.release();
  } catch (...) {
    fclose(file);
    wait_for(process);
    *code = ENOMEM;
    return nullptr;
  }
}

extern "C" int pomona_gnuplot_command(pomona_gnuplot *gnuplot, const char *text) {
  try {
    *gnuplot->stream << text;
    return gnuplot->stream->good() ? 0 : EPIPE;
  } catch (...) {
    return EPIPE;
  }
}

extern "C" int pomona_gnuplot_flush(pomona_gnuplot *gnuplot) {
  try {
    gnuplot->stream->flush();
    return gnuplot->stream->good() ? 0 : EPIPE;
  } catch (...) {
    return EPIPE;
  }
}

extern "C" int pomona_gnuplot_close(pomona_gnuplot *gnuplot) {
  pid_t process = gnuplot->process;
  try {
    gnuplot->stream.reset();
  } catch (...) {
  }
  delete gnuplot;
  return wait_for(process);
}
