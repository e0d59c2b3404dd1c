/**
 * Standard output or error with a buffer that a thread empties soon after something was written: printing many
 * lines is quick, and what was printed is seen even when the program never ends.
 */
final class CodemazeOutput extends java.io.OutputStream implements Runnable {
    private static final long HELD_MS = 20;

    private final java.io.FileOutputStream target;
    private final byte[] held = new byte[16 << 10];
    private int size;
    private boolean ended;
    private boolean watched;

    CodemazeOutput(java.io.FileDescriptor descriptor) {
        target = new java.io.FileOutputStream(descriptor);
    }

    @Override
    public synchronized void write(int value) throws java.io.IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] data, int offset, int length) throws java.io.IOException {
        if (size + length > held.length) {
            empty();
        }
        if (ended || length > held.length) {
            target.write(data, offset, length);
            return;
        }
        if (size == 0) {
            watch();
        }
        System.arraycopy(data, offset, held, size, length);
        size += length;
    }

    @Override
    public synchronized void flush() throws java.io.IOException {
        empty();
    }

    /** Empty the buffer, and from now on hold nothing back. */
    synchronized void end() {
        ended = true;
        try {
            empty();
        } catch (java.io.IOException error) {
            size = 0; // the output is at its limit
        }
    }

    @Override
    public synchronized void run() {
        try {
            while (!ended) {
                if (size == 0) {
                    wait();
                }
                wait(HELD_MS);
                empty();
            }
        } catch (java.io.IOException | InterruptedException error) {
            ended = true;
        }
    }

    private void watch() {
        if (!watched) {
            watched = true;
            Thread thread = new Thread(null, this, "output", 256 << 10);
            thread.setDaemon(true);
            thread.start();
        } else {
            notify();
        }
    }

    private void empty() throws java.io.IOException {
        if (size > 0) {
            int length = size;
            size = 0;
            target.write(held, 0, length);
        }
    }
}

/** Empties the output when the program ends in the middle. */
final class CodemazeEnd extends Thread {
    private final CodemazeOutput output;

    CodemazeEnd(CodemazeOutput output) {
        this.output = output;
    }

    @Override
    public void run() {
        output.end();
    }
}
