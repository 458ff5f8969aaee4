package dev.mto.http;

/// Is told of the traffic, and shows what was counted. Thread-safe; must not block.
public interface HttpMeter {
    /// One that counts nothing and has nothing to show.
    HttpMeter NONE = new HttpMeter() {
        @Override
        public void answered(String method, String route, int status) {}

        @Override
        public void streamOpened() {}

        @Override
        public void streamEnded(boolean cutOff) {}

        @Override
        public String page() {
            return "";
        }
    };

    /// A request was answered.
    ///
    /// @param route the template of its address; `none` where there is nothing at it
    void answered(String method, String route, int status);

    /// An event stream was begun.
    void streamOpened();

    /// An event stream is over.
    ///
    /// @param cutOff whether its reader was too slow
    void streamEnded(boolean cutOff);

    /// All that is counted, in Prometheus' text format 0.0.4.
    String page();
}
