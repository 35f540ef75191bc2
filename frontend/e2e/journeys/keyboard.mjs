// The whole way with the keyboard only: no click anywhere.
