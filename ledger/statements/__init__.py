"""The statements of the 制度 (财会〔2021〕37号): 会农社01 to 03, on screen, as .xlsx and as PDF."""
