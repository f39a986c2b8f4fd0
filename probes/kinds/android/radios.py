"""Radios: Wi-Fi, Bluetooth, NFC, satellite position, mobile network."""
