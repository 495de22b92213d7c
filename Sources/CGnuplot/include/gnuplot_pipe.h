#ifndef POMONA_GNUPLOT_PIPE_H
#define POMONA_GNUPLOT_PIPE_H

#ifdef __cplusplus
extern "C" {
#endif

/// A running gnuplot that takes commands.
typedef struct pomona_gnuplot pomona_gnuplot;

/// Starts `program` in `folder` without a shell; what it says goes to the file `errors`, what it prints to `output`.
/// NULL with `*code` the errno when it cannot be started.
pomona_gnuplot *pomona_gnuplot_open(const char *program, const char *folder, const char *output, const char *errors,
                                    int *code);
/// Sends text as it is; 0, or an errno.
int pomona_gnuplot_command(pomona_gnuplot *gnuplot, const char *text);
int pomona_gnuplot_flush(pomona_gnuplot *gnuplot);
/// Ends the conversation and waits: gnuplot's exit status, 128 and more for a signal. Frees the object.
int pomona_gnuplot_close(pomona_gnuplot *gnuplot);

#ifdef __cplusplus
}
#endif
#endif
