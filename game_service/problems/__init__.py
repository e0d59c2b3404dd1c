"""Problems to practise on, as the code-battle front-end asks for them."""
