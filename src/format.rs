//! Values to text. Pure.
